"""Listening to what happens: each bulletin becomes the dispatches and letters that it is worth."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlmodel import Session

from models.calendar.timetable import read_timetable
from models.ledger import jobs
from models.now import now
from models.tables import Bulletin, Endpoint
from service.dispatch import bands, digests, dispatches, endpoints, messages, notices, payloads
from service.dispatch.hours import reachable_at
from service.kit.core import Core

PUSH = "push"
AS_THEY_ARE = ("version.promoted", digests.WRITTEN)
ABOUT_CLOCKS = ("agreement.breached", notices.RAISED)

Told = tuple[str, dict[str, Any]]


def listen(core: Core, session: Session, bulletins: Sequence[Bulletin]) -> None:
    """Queue what is to be sent, in the transaction that drops the bulletins."""
    listeners = endpoints.active(session)
    wanted = {kind for one in listeners if one.shape == "standard" for kind in one.kinds}
    for bulletin in bulletins:
        for kind, data in _told(core, session, bulletin, wanted):
            body = payloads.envelope(kind, bulletin.noted_at, data)
            for endpoint in listeners:
                if endpoint.shape == "standard" and kind in endpoint.kinds:
                    dispatches.send(session, endpoint, kind, body, bulletin.lead_id)
        slacks = [one for one in listeners if one.shape == "slack" and bulletin.kind in one.kinds]
        if bulletin.kind == "lead.assigned":
            _push(core, session, bulletin, slacks)
        if bulletin.kind == notices.RAISED:
            notices.ask(core, session, bulletin, slacks)
        if bulletin.kind == digests.WRITTEN:
            digests.send(core, session, bulletin, slacks)


def _told(core: Core, session: Session, bulletin: Bulletin, wanted: set[str]) -> Iterator[Told]:
    """Say what a bulletin means to endpoints, when one of them wants to know."""
    if bulletin.kind == "lead.scored" and "lead.scored" in wanted:
        yield "lead.scored", payloads.scored(core, session, bulletin)
    if bulletin.kind == "lead.scored" and "lead.band_changed" in wanted:
        yield from _band_changes(core, session, bulletin)
    if bulletin.kind == "lead.assigned" and "lead.assigned" in wanted and bulletin.lead_id:
        rep_id = str(bulletin.facts["rep"])
        if assigned := payloads.assigned(core, session, bulletin.lead_id, rep_id):
            yield "lead.assigned", assigned.data(session)
    if bulletin.kind in ABOUT_CLOCKS and bulletin.kind in wanted:
        lead = payloads.named(session, str(bulletin.lead_id))
        yield bulletin.kind, {"lead": lead, **bulletin.facts}
    if bulletin.kind in AS_THEY_ARE and bulletin.kind in wanted:
        yield bulletin.kind, bulletin.facts


def _band_changes(core: Core, session: Session, bulletin: Bulletin) -> Iterator[Told]:
    points, lead_id = float(bulletin.facts["points"]), str(bulletin.lead_id)
    cutoffs = core.champions.champion.cutoffs
    if change := bands.changed(session, lead_id, points, cutoffs, now()):
        earlier, band = change
        data = payloads.scored(core, session, bulletin)
        yield "lead.band_changed", {**data, "earlier_band": earlier, "band": band}


def _push(core: Core, session: Session, bulletin: Bulletin, slacks: Sequence[Endpoint]) -> None:
    """Tell the rep of a hot lead, when the office is open."""
    if not bulletin.lead_id or not (slacks or core.settings.sends_mail):
        return
    rep_id = str(bulletin.facts["rep"])
    assigned = payloads.assigned(core, session, bulletin.lead_id, rep_id)
    if assigned is None or assigned.scored.band != "hot":
        return
    timetable = read_timetable(session, core.settings.hours)
    at = reachable_at(now(), timetable.of(rep_id))
    if at is None:
        return
    for endpoint in slacks:
        body = messages.slack(assigned, core.settings.locale)
        dispatches.send(session, endpoint, bulletin.kind, body, bulletin.lead_id, at)
    if core.settings.sends_mail:
        arguments = {"lead_id": bulletin.lead_id, "rep_id": rep_id}
        key = f"{PUSH}:{bulletin.lead_id}:{rep_id}"[: notices.LONGEST_KEY]
        jobs.enqueue(session, PUSH, arguments, at, key)
