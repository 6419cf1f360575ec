"""Listening to what happens: each notice becomes the dispatches and letters that it is worth."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlmodel import Session

from models.ledger import jobs
from models.now import now
from models.tables import Endpoint, Notice
from service.dispatch import bands, dispatches, endpoints, messages, payloads
from service.dispatch.hours import reachable_at
from service.kit.core import Core
from service.kit.road import CUTOFFS

PUSH = "push"

Told = tuple[str, dict[str, Any]]


def listen(core: Core, session: Session, notices: Sequence[Notice]) -> None:
    """Queue what is to be sent, in the transaction that drops the notices."""
    listeners = endpoints.active(session)
    wanted = {kind for one in listeners if one.shape == "standard" for kind in one.kinds}
    for notice in notices:
        for kind, data in _told(core, session, notice, wanted):
            body = payloads.envelope(kind, notice.noted_at, data)
            for endpoint in listeners:
                if endpoint.shape == "standard" and kind in endpoint.kinds:
                    dispatches.send(session, endpoint, kind, body, notice.lead_id)
        if notice.kind == "lead.assigned":
            _push(core, session, notice, [one for one in listeners if one.shape == "slack"])


def _told(core: Core, session: Session, notice: Notice, wanted: set[str]) -> Iterator[Told]:
    """Say what a notice means to endpoints, when one of them wants to know."""
    if notice.kind == "lead.scored" and "lead.scored" in wanted:
        yield "lead.scored", payloads.scored(core, session, notice)
    if notice.kind == "lead.scored" and "lead.band_changed" in wanted:
        yield from _band_changes(core, session, notice)
    if notice.kind == "lead.assigned" and "lead.assigned" in wanted and notice.lead_id:
        rep_id = str(notice.facts["rep"])
        if assigned := payloads.assigned(core, session, notice.lead_id, rep_id):
            yield "lead.assigned", assigned.data(session)
    if notice.kind in ("version.promoted", "agreement.breached") and notice.kind in wanted:
        yield notice.kind, notice.facts


def _band_changes(core: Core, session: Session, notice: Notice) -> Iterator[Told]:
    points, lead_id = float(notice.facts["points"]), str(notice.lead_id)
    if change := bands.changed(session, lead_id, points, CUTOFFS, now()):
        earlier, band = change
        data = payloads.scored(core, session, notice)
        yield "lead.band_changed", {**data, "earlier_band": earlier, "band": band}


def _push(core: Core, session: Session, notice: Notice, slacks: Sequence[Endpoint]) -> None:
    """Tell the rep of a hot lead, when the office is open."""
    if not notice.lead_id or not (slacks or core.settings.sends_mail):
        return
    rep_id = str(notice.facts["rep"])
    assigned = payloads.assigned(core, session, notice.lead_id, rep_id)
    if assigned is None or assigned.scored.band != "hot":
        return
    at = reachable_at(now())
    for endpoint in slacks:
        body = messages.slack(assigned, core.settings.locale)
        dispatches.send(session, endpoint, notice.kind, body, notice.lead_id, at)
    if core.settings.sends_mail:
        arguments = {"lead_id": notice.lead_id, "rep_id": rep_id}
        jobs.enqueue(session, PUSH, arguments, run_at=at, key=f"push:{notice.lead_id}:{rep_id}")
