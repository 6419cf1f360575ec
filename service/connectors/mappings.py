"""The mappings in force: the company's own, or the one that comes with the connector.

The only writer of connector mappings.
"""

from sqlmodel import Session

from models.now import now
from models.tables import ConnectorMapping
from service.connectors.mapping import Mapping
from service.connectors.roll_call import connector_of


def mapping_of(session: Session, connector: str) -> Mapping:
    """Return the mapping of a connector. Raises UnknownConnector."""
    usual = connector_of(connector).mapping
    held = session.get(ConnectorMapping, connector)
    return Mapping.model_validate(held.document) if held else usual


def change_mapping(session: Session, connector: str, mapping: Mapping, who: str) -> Mapping:
    """Put another mapping in force. Raises UnknownConnector."""
    connector_of(connector)
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
