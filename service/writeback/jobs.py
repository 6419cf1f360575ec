"""Jobs of the write-back: a run works off what is due; leads are asked for; writes are undone."""

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from sqlmodel import Session

from models.database import reading, transaction
from models.facts.family import family_of
from models.ids import new_id
from models.ledger import jobs
from models.now import now
from models.privacy import asking
from models.tables import PrivacyRequest, Writeback
from service.kit.core import Core
from service.kit.outbound import OutboundError
from service.writeback import leaving, mirrors, run
from service.writeback.connect import Connected, Lines
from service.writeback.crm import CrmError, NotAllowed, Rejected, Unavailable

ASK_ALL = "write_back_all"
SLICES = 20
"""Slices a job; then others have their turn, and the process may stop."""

NOT_SIGNED_IN_SECONDS = 15.0
LINES = Lines()

log = structlog.get_logger()


def write_back(core: Core, arguments: dict[str, Any]) -> None:
    """Work off some slices of what is due, in the mode of the moment."""
    system, run_id = str(arguments["system"]), new_id()
    again = True
    try:
        for _ in range(SLICES):
            with transaction(core.engine) as session:
                held = mirrors.hold(session, system, run_id)
            if held is None:
                return
            again = _slice(core, held)
            if not again:
                break
    except (Unavailable, OutboundError) as error:
        seconds = error.seconds if isinstance(error, Unavailable) else NOT_SIGNED_IN_SECONDS
        log.warning("writeback_waits", system=system, why=str(error), seconds=round(seconds, 1))
        with transaction(core.engine) as session:
            mirrors.be_quiet(session, system, seconds)
        return
    except (NotAllowed, Rejected) as error:
        _stop(core, system, error)
        return
    with transaction(core.engine) as session:
        mirrors.release(session, system, run_id, again)


def ask_all(core: Core, arguments: dict[str, Any]) -> None:
    """Let every scored lead of a CRM wait for a run, a slice at a time."""
    system, after = str(arguments["system"]), str(arguments.get("after", ""))
    following: str | None = after
    while following is not None:
        with transaction(core.engine) as session:
            following = mirrors.ask_all(session, system, following)
    with transaction(core.engine) as session:
        mirrors.queue_run(session, system, now())


def put_back(core: Core, arguments: dict[str, Any]) -> None:
    """Put back what CRMs showed of somebody who is about to be erased."""
    with transaction(core.engine) as session:
        request = session.get(PrivacyRequest, str(arguments["request_id"]))
        if request and request.lead_id:
            leaving.ask_for_leads(session, [one.id for one in family_of(session, request.lead_id)])


def queue_all(session: Session, system: str) -> None:
    """Have every scored lead of a CRM looked at."""
    jobs.enqueue(session, ASK_ALL, {"system": system}, key=f"{ASK_ALL}:{system}")


def _slice(core: Core, held: Writeback) -> bool:
    """Do one slice; False when nothing was due."""
    if held.mode == "shadow":
        return _shadow(core, held)
    connected = LINES.to(held.system, core.settings)
    worked = _live(core, held, connected) if held.mode == "live" else _undo(core, held, connected)
    connected.proven = True
    return worked


def _shadow(core: Core, held: Writeback) -> bool:
    with reading(core.engine) as session:
        due = mirrors.due(session, held.system, mirrors.SLICE, core.settings.locale)
    found = run.judge(held, due, None)
    changes = found.changes(held.fields)
    with transaction(core.engine) as session:
        mirrors.note_nothing(session, held.system, found.unchanged)
        would = [(found.wanted[one], values) for one, values in changes.items()]
        mirrors.note_shadow(session, held.system, would)
    return bool(due)


def _live(core: Core, held: Writeback, connected: Connected) -> bool:
    _prepare(core, held, connected)
    if _leave(core, held, connected):
        return True
    with reading(core.engine) as session:
        due = mirrors.due(session, held.system, mirrors.SLICE, core.settings.locale)
    found = run.judge(held, due, connected)
    try:
        run.look(held, connected, found)
        with transaction(core.engine) as session:
            mirrors.remember_earlier(
                session, held.system, found.earlier, found.changes(held.fields)
            )
        run.write(held, connected, found)
    finally:
        with transaction(core.engine) as session:
            mirrors.note_nothing(session, held.system, found.unchanged)
            mirrors.note_written(session, held.system, found.written)
    return bool(due)


def _leave(core: Core, held: Writeback, connected: Connected) -> bool:
    """Put single records back that are to be left alone; False when there were none."""
    with reading(core.engine) as session:
        slice_ = leaving.asked(session, held.system, connected.crm.most)
    if slice_:
        results = run.restore(held, connected, slice_)
        with transaction(core.engine) as session:
            leaving.note(session, held.system, results)
    return bool(slice_)


def _undo(core: Core, held: Writeback, connected: Connected) -> bool:
    with reading(core.engine) as session:
        slice_ = mirrors.to_restore(session, held.system, connected.crm.most)
    if not slice_:
        with transaction(core.engine) as session:
            mirrors.pause(session, held.system, "undone: the CRM shows what it showed before")
        return False
    results = run.restore(held, connected, slice_)
    with transaction(core.engine) as session:
        mirrors.note_restored(session, held.system, results)
    return True


def _prepare(core: Core, held: Writeback, connected: Connected) -> None:
    """See to the fields, once a connector."""
    if held.prepared_at is None:
        try:
            connected.crm.prepare(connected.line.call, held.record, held.fields)
        except run.SHAPE as error:
            raise Unavailable("an answer of another shape", run.WRONG_SHAPE_SECONDS) from error
        with transaction(core.engine) as session:
            mirrors.note_prepared(session, held.system)


def _stop(core: Core, system: str, error: CrmError) -> None:
    """Pause a connector; where it worked before, sign in anew once, for keys wear out."""
    known = LINES.opened.get(system)
    LINES.forget(system)
    with transaction(core.engine) as session:
        if known and known.proven and isinstance(error, NotAllowed):
            mirrors.be_quiet(session, system, NOT_SIGNED_IN_SECONDS)
        else:
            log.error("writeback_paused", system=system, why=str(error))
            mirrors.pause(session, system, str(error))


HANDLERS: Mapping[str, Callable[[Core, dict[str, Any]], None]] = {
    mirrors.JOB: write_back,
    ASK_ALL: ask_all,
    asking.PUT_BACK: put_back,
}
