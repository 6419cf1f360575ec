"""Walking through a CRM's records: page by page, each stored with its place in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import Engine
from sqlmodel import Session, select

from models.database import reading, transaction
from models.facts.store import Store
from models.facts.submission import Submission
from models.ledger import jobs
from models.now import now
from models.reps import ensure_rep
from models.tables import Sync
from service.connectors.mapping import Mapping
from service.connectors.mappings import mapping_of
from service.connectors.merging import merge_told
from service.connectors.sync.api import Api
from service.connectors.sync.history import Cursor, LeadHistory, Page, stamp, submissions_of
from service.connectors.sync.readers import Reader
from service.kit import road
from service.kit.core import Core
from service.kit.road import Ask

OVERLAP = timedelta(minutes=10)
"""So far back reconciliation begins: CRMs show what changed a little late, and not in order."""

MONTH = timedelta(days=30.5)
MILLISECOND = timedelta(milliseconds=1)

JOB = "sync"

Step = Literal["stored", "done", "overtaken"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a walk is: the page to be read next."""

    stream: str
    cursor: Cursor
    pages: int
    mapping: Mapping


def take_up(session: Session, reader: Reader, months: int) -> Sync:
    """Start a first sync, or return the one that there is; more months start it anew."""
    sync = session.get(Sync, reader.system, with_for_update=True)
    if sync is not None and sync.months >= months:
        return sync
    since = stamp(now() - months * MONTH)
    cursors = {stream: {"at": since} for stream in reader.streams}
    pages = sync.pages + 1 if sync else 0
    sync = sync or Sync(connector=reader.system, months=months, cursors={}, started_at=now())
    sync.months, sync.stream, sync.cursors, sync.pages = months, 0, cursors, pages
    sync.read, sync.total, sync.started_at = 0, None, now()
    sync.first_done_at = sync.error = None
    session.add(sync)
    session.flush()
    return sync


def start(core: Core, reader: Reader, months: int) -> Sync:
    """Start a first sync in a transaction of its own, or return the one that there is."""
    with transaction(core.engine) as session:
        return take_up(session, reader, months)


def name_reps(core: Core, reader: Reader, api: Api) -> None:
    """Make the CRM's owners known as reps. Raises what calling the CRM raises."""
    told = {rep.id: rep for rep in reader.reps(api)}.values()
    with transaction(core.engine) as session:
        for rep in told:
            ensure_rep(session, rep.id, rep.name)


def step(core: Core, reader: Reader, api: Api) -> Step:
    """Read one page and store it; "done" when nothing more has changed by now.

    Raises what calling the CRM raises; nothing is stored then, and the next step asks again.
    """
    place = _place(core.engine, reader)
    page = reader.page(api, place.stream, place.cursor, place.mapping)
    with transaction(core.engine) as session:
        sync = _locked(session, reader)
        if sync.pages != place.pages:
            return "overtaken"
        store(core, session, reader, page.histories, place.mapping)
        return _advance(sync, reader, place, page)


def note_error(core: Core, reader: Reader, error: str | None) -> None:
    """Say beside a walk why it does not get on, or that it does."""
    with transaction(core.engine) as session:
        _locked(session, reader).error = error[:500] if error else None


def _place(engine: Engine, reader: Reader) -> Place:
    with reading(engine) as session:
        sync = session.get_one(Sync, reader.system)
        stream = reader.streams[sync.stream]
        since = {"at": stamp(sync.started_at - sync.months * MONTH)}
        cursor = sync.cursors.get(stream, since)
        return Place(stream, cursor, sync.pages, mapping_of(session, reader.system))


def _locked(session: Session, reader: Reader) -> Sync:
    query = select(Sync).where(Sync.connector == reader.system).with_for_update()
    return session.exec(query).one()


def store(
    core: Core,
    session: Session,
    reader: Reader,
    histories: Sequence[LeadHistory],
    mapping: Mapping,
) -> None:
    """Record histories; facts of leads that nobody knows are left out."""
    connection = session.connection()
    bare = {(reader.system, h.external_id) for h in histories if h.created_at is None}
    known = Store(connection, locks=False).identities(bare)
    submissions: list[Submission] = [
        submission
        for history in histories
        if (reader.system, history.external_id) not in bare - known.keys()
        for submission in submissions_of(reader.system, history, mapping, reader.dated)
    ]
    told = [fact for submission in submissions for fact in submission.facts]
    for rep in sorted({fact.properties["rep"] for fact in told if fact.kind == "lead_assigned"}):
        ensure_rep(session, rep)
    if submissions:
        ask = Ask(submissions, scored=False)
        road.walk(connection, [ask], core.champions.champion, now(), core.barrier)
    for history in histories:
        if history.absorbed:
            survivor, absorbed = history.external_id, history.absorbed
            merge_told(session, core.barrier, reader.system, survivor, absorbed)


def _advance(sync: Sync, reader: Reader, place: Place, page: Page) -> Step:
    """Note where the walk goes on; at the end of the last stream, a little before its end."""
    newest = max(page.cursor["at"], place.cursor.get("newest", 0))
    cursors: dict[str, Any] = sync.cursors | {place.stream: page.cursor | {"newest": newest}}
    if sync.first_done_at is None and page.total is not None and sync.total is None:
        sync.total = page.total
    sync.read += len(page.histories) if place.stream == reader.streams[0] else 0
    over = page.done and sync.stream + 1 == len(reader.streams)
    if page.done:
        cursors[place.stream] = {"at": newest - OVERLAP // MILLISECOND, "newest": newest}
        sync.stream = (sync.stream + 1) % len(reader.streams)
    sync.cursors, sync.pages, sync.advanced_at, sync.error = cursors, sync.pages + 1, now(), None
    if over and sync.first_done_at is None:
        sync.first_done_at = now()
    return "done" if over else "stored"


def state_of(core: Core, reader: Reader) -> Sync:
    """Return how far a walk has come."""
    with reading(core.engine) as session:
        return session.get_one(Sync, reader.system)


def carry_on(core: Core, reader: Reader, seconds: float) -> None:
    """Let a worker take the walk up again, at the earliest after so many seconds."""
    with transaction(core.engine) as session:
        enqueue(session, reader.system, seconds)


def enqueue(session: Session, connector: str, seconds: float = 0.0) -> None:
    """Queue the walk of a connector, unless it is queued already."""
    run_at = now() + timedelta(seconds=seconds)
    jobs.enqueue(session, JOB, {"connector": connector}, run_at, key=f"{JOB} {connector}")


def enqueue_all(session: Session) -> None:
    """Queue every walk that was ever begun: what webhooks lost is found this way."""
    for connector in session.exec(select(Sync.connector)).all():
        enqueue(session, connector)
