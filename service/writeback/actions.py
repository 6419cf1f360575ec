"""Setting a write-back up, switching it, undoing it, and trying refused records again."""

from typing import cast

from sqlmodel import Session

from models.now import now
from models.tables import Writeback
from service.kit.errors import Conflict, Invalid, NotFound
from service.kit.settings import Settings
from service.writeback import leaving, mirrors
from service.writeback.connect import RECORDS, is_set_up, usual_names
from service.writeback.jobs import queue_all
from service.writeback.schemas import Key, RecordsIn, RecordsUndone, WritebackIn


class UnknownWriteback(NotFound):
    """Nothing is written to this CRM, and nothing would be."""


class NotSetUp(Conflict):
    """The settings lack this CRM's address or key; until then a connector can only be in shadow."""


class WrittenAlready(Conflict):
    """Something of ours stands in the CRM: undo it, and wait for that, before this changes."""


class NotLive(Conflict):
    """Nothing is written to this CRM now: switch it to live first, or undo all of it."""


class WrongFields(Invalid):
    """A field cannot be written."""


def put(session: Session, settings: Settings, system: str, body: WritebackIn) -> Writeback:
    """Make or change a connector. Raises NotSetUp, WrongFields, WrittenAlready."""
    if body.mode == "live" and not is_set_up(system, settings):
        raise NotSetUp
    held = session.get(Writeback, system, with_for_update=True)
    fields, record = _fields(system, body, held), _record(system, body, held)
    if held is None:
        held = Writeback(
            system=system, mode="paused", record=record, fields={}, shadow_since=now()
        )  # fmt: skip
    elif (held.fields, held.record) != (fields, record) or held.mode == "undoing":
        if mirrors.to_restore(session, system, 1):
            raise WrittenAlready
        held.prepared_at = None
    held.fields, held.record, held.least_points = fields, record, body.least_points
    session.add(held)
    session.flush()
    _switch(session, held, body.mode)
    return held


def undo(session: Session, system: str) -> Writeback:
    """Put back what the CRM showed before, wherever nobody else wrote since."""
    held = find(session, system)
    held.mode, held.why, held.quiet_until = "undoing", None, None
    session.add(held)
    leaving.forget(session, system)
    mirrors.queue_run(session, system, now())
    return held


def undo_records(session: Session, system: str, body: RecordsUndone) -> int:
    """Put single records back and leave them alone; return how many.

    Raises NotLive, WrongFields.
    """
    held = find(session, system)
    if held.mode != "live":
        raise NotLive
    unknown = set(body.fields or ()) - set(held.fields)
    if unknown:
        raise WrongFields(f"Nothing is written of: {', '.join(sorted(unknown))}.")
    fields = [held.fields[key] for key in body.fields] if body.fields else None
    return leaving.ask(session, system, body.external_ids, fields)


def write_records(session: Session, system: str, body: RecordsIn) -> int:
    """Write single records again that were left alone; return how many."""
    find(session, system)
    return leaving.write_again(session, system, body.external_ids)


def retry(session: Session, system: str) -> int:
    """Try refused records again; return how many."""
    find(session, system)
    retried = mirrors.retry_refused(session, system)
    mirrors.queue_run(session, system, now())
    return retried


def find(session: Session, system: str) -> Writeback:
    """Return a connector. Raises UnknownWriteback."""
    held = session.get(Writeback, system)
    if held is None:
        raise UnknownWriteback
    return held


def _switch(session: Session, held: Writeback, mode: str) -> None:
    if held.mode == mode:
        return
    held.mode, held.why, held.quiet_until = mode, None, None
    if mode == "shadow":
        held.shadow_since = now()
    if mode == "live":
        held.live_since = now()
    if mode != "paused":
        queue_all(session, held.system)
    session.add(held)


def _fields(system: str, body: WritebackIn, held: Writeback | None) -> dict[str, str]:
    if body.fields is None and held:
        return held.fields
    fields = cast(dict[Key, str], body.fields or dict(usual_names(system)))
    if "points" not in fields:
        raise WrongFields("Say at least which field takes `points`.")
    if len(set(fields.values())) < len(fields):
        raise WrongFields("Two of these would go into one field.")
    return {str(key): name for key, name in sorted(fields.items())}


def _record(system: str, body: WritebackIn, held: Writeback | None) -> str:
    record = body.record or (held.record if held else RECORDS[system][0])
    if record not in RECORDS[system]:
        raise WrongFields(f"Records can be: {', '.join(RECORDS[system])}.")
    return record
