"""The roll-call of connectors. A new one is a file beside this one, and a line here."""

from service.connectors.generic import Generic
from service.connectors.hubspot import HubSpot
from service.connectors.odoo import Odoo
from service.connectors.pipedrive import Pipedrive
from service.connectors.salesforce import Salesforce
from service.connectors.shape import Connector
from service.kit.errors import NotFound


class UnknownConnector(NotFound):
    """There is no connector of this name."""


_ALL: list[Connector] = [HubSpot(), Salesforce(), Pipedrive(), Odoo(), Generic()]
CONNECTORS: dict[str, Connector] = {connector.name: connector for connector in _ALL}


def connector_of(name: str) -> Connector:
    """Return a connector by its name. Raises UnknownConnector."""
    if name not in CONNECTORS:
        raise UnknownConnector
    return CONNECTORS[name]
