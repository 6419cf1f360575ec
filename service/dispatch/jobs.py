"""Jobs of dispatches: one attempt at an endpoint, and the letter to a rep."""

from datetime import datetime, timedelta
from functools import cache
from random import random
from time import monotonic
from typing import Any

from sqlmodel import Session, col, select

from models.database import reading, transaction
from models.ledger import jobs
from models.now import now
from models.tables import Dispatch, Endpoint, Lead, User
from service.dispatch import dispatches, endpoints, messages, notices, payloads, schedule
from service.dispatch.listen import PUSH
from service.dispatch.posting import post
from service.dispatch.signing import signed
from service.kit.core import Core
from service.kit.outbound import Answer, Outbound, OutboundError, RefusedAddress

SECONDS = 15.0
MOST_ANSWER_BYTES = 64 * 1024
GONE = 410
ASKED_TO_SLOW_DOWN = (429, 502, 503, 504)


@cache
def client() -> Outbound:
    """Return the process's client for addresses that people typed in."""
    return Outbound.untrusted()


def send(core: Core, arguments: dict[str, Any]) -> None:
    """Try one dispatch; what comes of it is noted, and trying again is a job of its own."""
    with reading(core.engine) as session:
        dispatch = session.get(Dispatch, arguments["dispatch_id"])
        endpoint = session.get(Endpoint, dispatch.endpoint_id) if dispatch else None
        lead = session.get(Lead, dispatch.lead_id) if dispatch and dispatch.lead_id else None
    if dispatch is None or endpoint is None or dispatch.state != "waiting":
        return
    if lead and lead.objected_at:
        _note(core, dispatch, _attempt(now(), 0.0, None, "the person objected"), None, None)
    elif not endpoint.active:
        _note(core, dispatch, _attempt(now(), 0.0, None, "the endpoint is disabled"), None, None)
    elif endpoint.quiet_until and endpoint.quiet_until > now():
        _put_off(core, dispatch, endpoint.quiet_until)
    else:
        _try(core, dispatch, endpoint)


def push(core: Core, arguments: dict[str, Any]) -> None:
    """Write to the users who are this rep, if the lead is still theirs. Raises as posting does.

    Of several, each has a job: one who cannot be written to has no other written to again.
    """
    core.champions.refresh()
    lead_id, rep_id = arguments["lead_id"], arguments["rep_id"]
    with reading(core.engine) as session:
        lead = session.get(Lead, lead_id)
        if lead is None or lead.rep_id != rep_id or lead.verdict is not None:
            return
        assigned = payloads.assigned(core, session, lead_id, rep_id)
        addresses = _addresses(session, rep_id, arguments.get("user_id"))
    if assigned is None:
        return
    if len(addresses) > 1:
        with transaction(core.engine) as session:
            for user_id in addresses:
                jobs.enqueue(session, PUSH, arguments | {"user_id": user_id})
        return
    subject, text = messages.letter(assigned, core.settings.locale)
    for address in addresses.values():
        post(core.settings, address, subject, text)


def notify(core: Core, arguments: dict[str, Any]) -> None:
    """Pass on the notices of a kind about a rep's leads."""
    with transaction(core.engine) as session:
        notices.pass_on(core, session, arguments["kind"], arguments["rep"])


def _try(core: Core, dispatch: Dispatch, endpoint: Endpoint) -> None:
    at, began = now(), monotonic()
    answer: Answer | None = None
    why = None
    try:
        answer = client().send(
            "POST",
            endpoint.url,
            headers=signed(core.settings.secret, dispatch, endpoint, at),
            content=dispatch.body.encode(),
            seconds=SECONDS,
            most_bytes=MOST_ANSWER_BYTES,
        )
    except RefusedAddress as error:
        why = f"refused: {error}"
    except OutboundError as error:
        why = str(error)
    attempt = _attempt(at, monotonic() - began, answer.status if answer else None, why)
    _note(core, dispatch, attempt, answer, endpoint)


def _note(
    core: Core,
    dispatch: Dispatch,
    attempt: dict[str, Any],
    answer: Answer | None,
    called: Endpoint | None,
) -> None:
    delivered = answer is not None and answer.succeeded
    again_at = _again_at(dispatch, answer) if called and not delivered else None
    with transaction(core.engine) as session:
        held = session.get(Dispatch, dispatch.id, with_for_update=True)
        endpoint = session.get(Endpoint, dispatch.endpoint_id, with_for_update=True)
        if held is None or endpoint is None or held.state != "waiting":
            return
        if called:
            gone = answer is not None and answer.status == GONE
            endpoints.note(session, endpoint, delivered, gone, now())
        dispatches.note(session, held, attempt, delivered, again_at if endpoint.active else None)


def _again_at(dispatch: Dispatch, answer: Answer | None) -> datetime | None:
    asked = answer.retry_after() if answer and answer.status in ASKED_TO_SLOW_DOWN else None
    wait = schedule.next_wait(len(dispatch.attempts) + 1, random(), asked)  # noqa: S311 - spreads
    return now() + wait if wait else None


def _put_off(core: Core, dispatch: Dispatch, until: datetime) -> None:
    with transaction(core.engine) as session:
        held = session.get(Dispatch, dispatch.id)
        if held:
            spread = timedelta(seconds=5 * random())  # noqa: S311 - spreads retries
            dispatches.put_off(session, held, until + spread)


def _attempt(at: datetime, seconds: float, status: int | None, why: str | None) -> dict[str, Any]:
    return {"at": at.isoformat(), "seconds": round(seconds, 3), "status": status, "why": why}


def _addresses(session: Session, rep_id: str, user_id: str | None) -> dict[str, str]:
    """Return the addresses of the users who are a rep, by user, or that of one of them."""
    query = select(User.id, User.email).where(User.rep_id == rep_id)
    if user_id:
        query = query.where(User.id == user_id)
    return dict(session.exec(query.order_by(col(User.email))).all())
