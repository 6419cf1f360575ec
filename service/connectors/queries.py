"""Looking at connectors: which are open, and what came of what they told."""

from sqlmodel import Session, col, select

from models import inbox
from models.tables import Delivery
from service.connectors.roll_call import CONNECTORS, connector_of
from service.connectors.schemas import ConnectorOut, DeliveryCount, DeliveryOut
from service.kit.paging import Page, decode_cursor, encode_cursor
from service.kit.settings import Settings

UNDONE = ("waiting", "ignored", "unread", "failed")


def all_connectors(session: Session, settings: Settings) -> Page[ConnectorOut]:
    """Return every connector with its counts by kind and state."""
    counts = inbox.counts(session)
    return Page(
        items=[
            ConnectorOut(
                connector=name,
                open=connector.is_open(settings),
                hook=f"{settings.public_url.rstrip('/')}/v1/hooks/{name}",
                deliveries=[
                    DeliveryCount(
                        kind=count.kind,
                        state=count.state,
                        deliveries=count.deliveries,
                        last_received_at=count.last_received_at,
                    )
                    for count in counts
                    if count.connector == name
                ],
            )
            for name, connector in CONNECTORS.items()
        ]
    )


def undone(session: Session, name: str, limit: int, cursor: str | None) -> Page[DeliveryOut]:
    """Return a connector's deliveries that were not done, newest first. Raises UnknownConnector."""
    query = select(Delivery).where(
        Delivery.connector == connector_of(name).name, col(Delivery.state).in_(UNDONE)
    )
    if cursor:
        query = query.where(Delivery.id < decode_cursor(cursor, str)[0])
    found = session.exec(query.order_by(col(Delivery.id).desc()).limit(limit + 1)).all()
    following = encode_cursor([found[limit - 1].id]) if len(found) > limit else None
    return Page(items=[_out(delivery) for delivery in found[:limit]], next=following)


def _out(delivery: Delivery) -> DeliveryOut:
    return DeliveryOut(
        delivery_id=delivery.id,
        kind=delivery.kind,
        state=delivery.state,
        why=delivery.error,
        received_at=delivery.received_at,
    )
