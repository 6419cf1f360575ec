"""The mappings in force: the company's own, or the one that comes with the connector.

The only writer of connector mappings.
"""

from sqlmodel import Session

from models.now import now
from models.tables import ConnectorMapping
from service.connectors.mapping import Mapping
from service.connectors.roll_call import connector_of
from service.connectors.shape import Connector
from service.kit.errors import Invalid

OF_DEALS = {"opportunity_created", "deal_won"}


class CountedTwice(Invalid):
    """This CRM tells of deals apart; a lead's field that did too would count them twice."""


def mapping_of(session: Session, connector: str) -> Mapping:
    """Return the mapping of a connector. Raises UnknownConnector."""
    usual = connector_of(connector).mapping
    held = session.get(ConnectorMapping, connector)
    return Mapping.model_validate(held.document) if held else usual


def change_mapping(session: Session, connector: str, mapping: Mapping, who: str) -> Mapping:
    """Put another mapping in force. Raises UnknownConnector, CountedTwice."""
    _check_deals(connector_of(connector), mapping)
    held = session.get(ConnectorMapping, connector, with_for_update=True)
    document, at = mapping.model_dump(), now()
    if held is None:
        session.add(
            ConnectorMapping(connector=connector, document=document, changed_by=who, changed_at=at)
        )
    else:
        held.document, held.changed_by, held.changed_at = document, who, at
        session.add(held)
    session.flush()
    return mapping


def _check_deals(connector: Connector, mapping: Mapping) -> None:
    """Where deals are kept apart, only their fields may say that one began or was won."""
    if not connector.deals:
        return
    for name, kinds in mapping.states.items():
        if not name.startswith(connector.deals) and OF_DEALS & set(kinds.values()):
            raise CountedTwice(f"`{name}` may not say {' or '.join(sorted(OF_DEALS))}: deals do.")
