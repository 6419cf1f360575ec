"""Trying a mapping on a sample, and letting deliveries wait again."""

import orjson
from sqlmodel import Session

from models import inbox
from models.inbox import Parcel
from models.now import now
from service.connectors.mapping import Mapping
from service.connectors.mappings import mapping_of
from service.connectors.roll_call import connector_of
from service.connectors.schemas import (
    FactOut,
    Sample,
    StatementOut,
    Tried,
    TriedAgain,
    TriedOut,
)
from service.connectors.shape import Change, Ignored, Knock, Merge, ReadBack, Received
from service.connectors.stating import understand
from service.kit.errors import BadRequest, Invalid, Problem


def try_mapping(session: Session, name: str, sample: Sample) -> TriedOut:
    """Say what a sample would come to, storing nothing. Raises UnknownConnector, and problems with
    the sample.
    """
    connector = connector_of(name)
    mapping = sample.mapping or mapping_of(session, name)
    told = sample.delivery
    raw = told.encode() if isinstance(told, str) else orjson.dumps(told)
    try:
        parcels = connector.part(Knock("POST", "", "", {}, raw))
    except BadRequest as error:
        raise Invalid(error.detail) from error
    return TriedOut(notifications=[_tried(parcel, mapping) for parcel in parcels])


def try_again(session: Session, name: str) -> TriedAgain:
    """Let the connector's deliveries that were not done wait again. Raises UnknownConnector."""
    return TriedAgain(deliveries=inbox.try_again(session, connector_of(name).name))


def _tried(parcel: Parcel, mapping: Mapping) -> Tried:
    kind = parcel.kind
    received = Received(kind, parcel.dedupe_key, parcel.body, now())
    try:
        statements = connector_of(parcel.connector).read(received)
    except Ignored as why:
        return Tried(kind=kind, state="ignored", why=str(why))
    except Problem as problem:
        return Tried(kind=kind, state="failed", why=problem.detail)
    to_read = [one for one in statements if isinstance(one, ReadBack)]
    stated = [
        _stated(parcel.connector, one, mapping)
        for one in statements
        if not isinstance(one, ReadBack)
    ]
    if to_read:
        what = ", ".join(map(str, to_read))
        return Tried(kind=kind, state="unread", why=what, statements=stated)
    return Tried(kind=kind, state="done", statements=stated)


def _stated(connector: str, statement: Change | Merge, mapping: Mapping) -> StatementOut:
    if isinstance(statement, Merge):
        return _merged(connector, statement)
    understood = understand(connector, statement, mapping)
    submission = understood.submission
    return StatementOut(
        system=submission.system,
        external_id=submission.external_id,
        attributes=submission.attributes,
        events=[
            FactOut(
                id=fact.event_id,
                kind=fact.kind,
                occurred_at=fact.occurred_at,
                properties=fact.properties,
            )
            for fact in submission.facts
        ],
        unknown_fields=understood.unknown_fields,
        unknown_states=understood.unknown_states,
    )


def _merged(connector: str, statement: Merge) -> StatementOut:
    merged = {"merged": ", ".join(statement.absorbed)}
    event = FactOut(id=None, kind="merged", occurred_at=now(), properties=merged)
    return StatementOut(
        system=connector,
        external_id=statement.survivor,
        attributes={},
        events=[event],
        unknown_fields=[],
        unknown_states=[],
    )
