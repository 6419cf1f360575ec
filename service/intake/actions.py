"""Taking facts in: wire shapes become submissions and walk the road."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from models.facts.kinds import is_behaviour
from models.facts.submission import Submission
from service.intake.schemas import EventOfLead, EventsIn
from service.kit.auth import Caller
from service.kit.core import Core
from service.kit.errors import Objected, invalid_from
from service.kit.hot import Query
from service.kit.road import Ask, Walked
from service.kit.stated import LeadIn, submission_of

ONLY_BEHAVIOUR = "/kind: a collector key says what leads do, not what sales did or the program does"


async def take_lead(core: Core, _caller: Caller, lead: LeadIn, _query: Query) -> tuple[int, Any]:
    """Store what is stated about one lead; 201 when it is a new one."""
    ((walked,),) = [await core.writer.record(Ask([submission_of(lead)], scored=False))]
    if walked.barred:
        raise Objected
    answer = {
        "lead_id": walked.lead_id,
        "created": walked.created,
        "changed": walked.changed,
    }
    return (201 if walked.created else 200), answer


async def take_events(core: Core, caller: Caller, body: EventsIn, _query: Query) -> tuple[int, Any]:
    """Store the valid events of a request together; say of each what became of it."""
    results: list[dict[str, Any]] = []
    submissions: dict[tuple[str, str], Submission] = {}
    places: dict[tuple[str, str], list[int]] = {}
    trusted = caller.role != "collector"
    for raw in body.events:
        event = _event_of(raw, results)
        if event is None:
            continue
        if not (trusted or is_behaviour(event.kind)):
            results.append({"id": event.id, "status": "invalid", "why": ONLY_BEHAVIOUR})
            continue
        key = (event.lead.system, event.lead.external_id)
        submission = submissions.setdefault(key, Submission(*key, trusted=trusted))
        submission.facts.append(event.fact())
        places.setdefault(key, []).append(len(results))
        results.append({"id": event.id})
    if submissions:
        walked = await core.writer.record(Ask(list(submissions.values()), scored=False))
        _fill(results, places.values(), walked)
    return 200, {"results": results}


def _event_of(raw: dict[str, Any], results: list[dict[str, Any]]) -> EventOfLead | None:
    try:
        return EventOfLead.model_validate(raw)
    except ValidationError as error:
        first = invalid_from(error.errors(include_input=False, include_url=False))
        trouble = first.extensions["errors"][0]
        event_id = raw.get("id")
        results.append(
            {
                "id": event_id if isinstance(event_id, str) else None,
                "status": "invalid",
                "why": f"{trouble['pointer']}: {trouble['detail']}",
            }
        )
        return None


def _fill(results: list[dict[str, Any]], places: Any, walked: Sequence[Walked]) -> None:
    for indexes, lead in zip(places, walked, strict=True):
        for index, fresh in zip(indexes, lead.fresh, strict=True):
            if lead.barred:
                results[index] |= {"status": "invalid", "why": Objected().detail}
                continue
            results[index]["status"] = "stored" if fresh else "duplicate"
            results[index]["lead_id"] = lead.lead_id
