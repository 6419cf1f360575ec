"""Mirrors and write-backs as rows: asking, holding, planning, and noting what became of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from models.facts.living import living
from models.ledger import jobs
from models.now import now
from models.tables import Identity, Lead, Mirror, Score, Version, Writeback
from service.kit.champion import prepare
from service.writeback.content import Content, content_of
from service.writeback.crm import Outcome, Values

JOB = "write_back"
GATHERING = timedelta(seconds=3)
"""A score waits so long for others, and is replaced when a newer one comes."""

HOLD = timedelta(minutes=3)
SLICE = 200
NOT_WRITTEN = ("gone", "refused", "leaving", "left")


@dataclass(frozen=True, slots=True)
class Due:
    """A mirror that waits, the newest score of its lead, and how often it was asked for by now."""

    mirror: Mirror
    content: Content | None
    asks: int


def ask(session: Session, system: str, identities: Sequence[Identity]) -> None:
    """Let records of a CRM wait for a run, making mirrors for those that have none."""
    wanted = {identity.external_id: identity.lead_id for identity in identities}
    here = Mirror.system == system
    held = select(Mirror).where(here, col(Mirror.external_id).in_(sorted(wanted)))
    for mirror in session.exec(held.with_for_update()):
        mirror.lead_id = wanted.pop(mirror.external_id)
        if mirror.state not in NOT_WRITTEN:
            mirror.due, mirror.asks = True, mirror.asks + 1
            session.add(mirror)
    for external_id, lead_id in sorted(wanted.items()):
        session.add(Mirror(system=system, external_id=external_id, lead_id=lead_id))
    session.flush()


def queue_run(session: Session, system: str, at: datetime | None = None) -> None:
    """Have a run begin soon, or at an instant."""
    at = at or now() + GATHERING
    jobs.enqueue(session, JOB, {"system": system}, run_at=at, key=f"{JOB}:{system}")


def hold(session: Session, system: str, run_id: str) -> Writeback | None:
    """Take or keep the right to call a CRM; None when another run has it, or it is paused."""
    held = session.get(Writeback, system, with_for_update=True)
    if held is None or held.mode == "paused":
        return None
    at = now()
    if held.held_by != run_id and held.held_until and held.held_until > at:
        queue_run(session, system, held.held_until)
        return None
    if held.quiet_until and held.quiet_until > at:
        _release(session, held)
        queue_run(session, system, held.quiet_until)
        return None
    held.held_by, held.held_until = run_id, at + HOLD
    session.add(held)
    session.flush()
    return held


def release(session: Session, system: str, run_id: str, again: bool) -> None:
    """Give the right back; there may be more to do."""
    held = session.get(Writeback, system, with_for_update=True)
    if held and held.held_by == run_id:
        _release(session, held)
        if again:
            queue_run(session, system, now())


def be_quiet(session: Session, system: str, seconds: float) -> None:
    """Let nobody call a CRM for so long."""
    held = session.get(Writeback, system, with_for_update=True)
    if held:
        held.quiet_until = now() + timedelta(seconds=seconds)
        _release(session, held)
        queue_run(session, system, held.quiet_until)


def pause(session: Session, system: str, why: str) -> None:
    """Stop calling a CRM until a person lets it go on."""
    held = session.get(Writeback, system, with_for_update=True)
    if held:
        held.mode, held.why = "paused", why[:300]
        _release(session, held)


def note_prepared(session: Session, system: str) -> None:
    """Note that the fields are there."""
    held = session.get(Writeback, system, with_for_update=True)
    if held:
        held.prepared_at = now()
        session.add(held)


def due(session: Session, system: str, most: int, locale: str) -> list[Due]:
    """Return the mirrors that wait, with the newest stored score of each lead."""
    waiting = select(Mirror).where(Mirror.system == system, col(Mirror.due))
    mirrors = session.exec(waiting.order_by(col(Mirror.external_id)).limit(most)).all()
    contents = _contents(session, {mirror.lead_id for mirror in mirrors}, locale)
    return [Due(mirror, contents.get(mirror.lead_id), mirror.asks) for mirror in mirrors]


def remember_earlier(
    session: Session, system: str, earlier: Mapping[str, Values], attempted: Mapping[str, Values]
) -> None:
    """Keep what a CRM shows before the first write, and what is about to be written."""
    query = select(Mirror).where(
        Mirror.system == system, col(Mirror.external_id).in_(list(attempted))
    )
    for mirror in session.exec(query.with_for_update()):
        if mirror.earlier is None:
            mirror.earlier = earlier.get(mirror.external_id)
        mirror.attempted, mirror.unsettled = attempted[mirror.external_id], True
        session.add(mirror)


def note_written(session: Session, system: str, written: Iterable[tuple[Due, Outcome]]) -> None:
    """Note what became of records; one that was asked for meanwhile goes on waiting."""
    for one, outcome in written:
        mirror = _fresh(session, system, one)
        if mirror is None:
            continue
        if mirror.state != "leaving":
            mirror.state, mirror.why = outcome.state, outcome.why
        if outcome.state == "shown" and one.content:
            mirror.shown, mirror.attempted = mirror.attempted, None
            mirror.written_at = now()
            _note_content(mirror, one.content)
        mirror.due = mirror.due and mirror.state == "shown"
        session.add(mirror)


def note_shadow(session: Session, system: str, would: Iterable[tuple[Due, Values]]) -> None:
    """Note what would have been written, and since when a lead would have been shown as hot."""
    for one, values in would:
        mirror = _fresh(session, system, one)
        if mirror is None or one.content is None:
            continue
        if one.content.band != "hot":
            mirror.hot_since = None
        elif mirror.hot_since is None:
            mirror.hot_since = one.content.scored_at
        mirror.shadow, mirror.shadow_at = values, now()
        _note_content(mirror, one.content)
        session.add(mirror)


def note_nothing(session: Session, system: str, seen: Iterable[Due]) -> None:
    """Note that there was nothing to write."""
    for one in seen:
        if mirror := _fresh(session, system, one):
            session.add(mirror)


def note_restored(
    session: Session, system: str, results: Mapping[str, tuple[str, str | None]]
) -> None:
    """Note which records show again what they showed before: by id, the state and why."""
    query = select(Mirror).where(
        Mirror.system == system, col(Mirror.external_id).in_(list(results))
    )
    for mirror in session.exec(query.with_for_update()):
        mirror.state, mirror.why = results[mirror.external_id]
        if mirror.state in ("restored", "gone"):
            mirror.shown, mirror.attempted, mirror.earlier = None, None, None
        mirror.due, mirror.unsettled = False, False
        session.add(mirror)


def to_restore(session: Session, system: str, most: int) -> Sequence[Mirror]:
    """Return mirrors with fields that may have to be put back, by id."""
    query = select(Mirror).where(Mirror.system == system, col(Mirror.unsettled))
    return session.exec(query.order_by(col(Mirror.external_id)).limit(most)).all()


def ask_all(session: Session, system: str, after: str) -> str | None:
    """Let a slice of all scored leads of a CRM wait; return where the next slice begins."""
    query = (
        select(Identity)
        .join(Lead, col(Lead.id) == col(Identity.lead_id))
        .where(Identity.system == system, Identity.external_id > after)
        .where(col(Lead.scored_at).is_not(None))
        .order_by(col(Identity.external_id))
        .limit(SLICE)
    )
    identities = session.exec(query).all()
    ask(session, system, identities)
    return identities[-1].external_id if len(identities) == SLICE else None


def retry_refused(session: Session, system: str) -> int:
    """Let refused records wait again; return how many."""
    refused = update(Mirror).where(col(Mirror.system) == system, col(Mirror.state) == "refused")
    done = session.execute(refused.values(due=True, asks=Mirror.asks + 1, state="fresh", why=None))
    return int(done.rowcount)  # type: ignore[attr-defined]


def _fresh(session: Session, system: str, one: Due) -> Mirror | None:
    """Read a mirror again, no longer due unless it was asked for since."""
    key = (system, one.mirror.external_id)
    mirror = session.get(Mirror, key, with_for_update=True, populate_existing=True)
    if mirror:
        mirror.due = mirror.asks != one.asks
    return mirror


def _note_content(mirror: Mirror, content: Content) -> None:
    mirror.score_id, mirror.scored_at = content.score_id, content.scored_at
    mirror.points, mirror.band = content.points, content.band


def _contents(session: Session, lead_ids: set[str], locale: str) -> dict[str, Content]:
    newest = (
        select(func.max(Score.id))
        .join(Lead, col(Lead.id) == col(Score.lead_id))
        .where(col(Score.lead_id).in_(lead_ids), living())
        .group_by(col(Score.lead_id))
    )
    scores = session.exec(select(Score).where(col(Score.id).in_(newest))).all()
    scorecards = {
        version_id: prepare(session.get_one(Version, version_id))
        for version_id in {score.version_id for score in scores}
    }
    return {
        score.lead_id: content_of(score, scorecards[score.version_id], locale) for score in scores
    }


def _release(session: Session, held: Writeback) -> None:
    held.held_by = held.held_until = None
    session.add(held)
    session.flush()
