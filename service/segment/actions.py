"""Taking calls of analytics libraries: each becomes a submission; all walk the road together."""

from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
from pydantic import ValidationError

from models.facts.attributes import Scalar
from models.facts.submission import CLOCK_SKEW, Fact, Submission
from models.now import now
from service.kit.auth import Caller
from service.kit.core import Core
from service.kit.errors import Invalid, Objected, invalid_from
from service.kit.hot import Query
from service.kit.road import Ask, Walked
from service.kit.wire import EARLIEST
from service.segment import mapping
from service.segment.schemas import CallsIn, Item

SYSTEM = "segment"
ITEM_BYTES = 32 << 10

UNUSED = frozenset(
    {"_metadata", "category", "channel", "groupId", "integrations", "rudderId", "version",
     "writeKey"}
)  # fmt: skip
"""What libraries send along, and what is ignored without a word."""


class UnusableCallError(ValueError):
    """The call cannot be stored; the message says why."""


async def take_call(core: Core, caller: Caller, call: Item, _query: Query) -> tuple[int, Any]:
    """Store one call. Raises Invalid when it cannot be."""
    ignored: list[str] = []
    try:
        submission = submission_of(call, None, now(), _trusted(caller), ignored)
    except UnusableCallError as error:
        raise Invalid(str(error)) from error
    (walked,) = await core.writer.record(Ask([submission], scored=False))
    if walked.barred:
        raise Objected
    return 200, {"success": True, "results": [_result(call.message_id, walked, ignored, call.type)]}


async def take_batch(core: Core, caller: Caller, body: CallsIn, _query: Query) -> tuple[int, Any]:
    """Store the valid calls of a batch together; say of each what became of it."""
    received_at, trusted = now(), _trusted(caller)
    results: list[dict[str, Any]] = []
    taken: list[tuple[int, list[str], str]] = []
    submissions = []
    for place, raw in enumerate(body.batch):
        ignored: list[str] = []
        results.append({"messageId": _text(raw.get("messageId"))})
        try:
            item = _item(raw)
            submission = submission_of(item, body.sent_at, received_at, trusted, ignored)
        except UnusableCallError as error:
            results[place] |= {"status": "invalid", "why": str(error)}
            continue
        submissions.append(submission)
        taken.append((place, ignored, item.type))
    if submissions:
        walked = await core.writer.record(Ask(submissions, scored=False))
        for (place, ignored, kind), one in zip(taken, walked, strict=True):
            results[place] = _result(results[place]["messageId"], one, ignored, kind)
    return 200, {"success": len(taken) == len(results), "results": results}


def submission_of(
    item: Item,
    batch_sent_at: datetime | None,
    received_at: datetime,
    trusted: bool,
    ignored: list[str],
) -> Submission:
    """Make a submission of a call. Raises UnusableCallError.

    Names of what was not understood are added to `ignored`.
    """
    at = occurred_at(item, batch_sent_at, received_at)
    ignored += sorted(name for name in item.model_extra or {} if name not in UNUSED)
    attributes, facts = _SAYS[item.type](item, ignored)
    for fact in facts:
        fact.occurred_at = at
    attributes |= mapping.campaign_of(item.context or {})
    return Submission(
        system=SYSTEM,
        external_id=item.user_id or item.anonymous_id or "",
        attributes=attributes,
        facts=facts,
        created_at=at,
        attributes_at=at,
        trusted=trusted,
        known_as=_other_name(item),
    )


def occurred_at(item: Item, batch_sent_at: datetime | None, received_at: datetime) -> datetime:
    """Return when a call was made, by our clock. Raises UnusableCallError.

    The sender's clock may be wrong, but says how long before sending it was. A relay that has said
    when it received the call has put the time right already.
    """
    said = item.original_timestamp or item.timestamp
    sent_at = item.sent_at or batch_sent_at
    if item.received_at and item.timestamp:
        said, sent_at = item.timestamp, None
    if said is None:
        return received_at
    sent_at = sent_at or received_at
    if said > sent_at + CLOCK_SKEW:
        raise UnusableCallError("`timestamp` is in the future, or later than `sentAt`")
    age = sent_at - said
    if age > received_at - EARLIEST:
        raise UnusableCallError("`timestamp` is too long ago")
    return min(received_at - age, received_at)


def _identify(item: Item, ignored: list[str]) -> tuple[dict[str, Scalar], list[Fact]]:
    in_context = (item.context or {}).get("traits")
    traits = (in_context if isinstance(in_context, dict) else {}) | (item.traits or {})
    return mapping.attributes_of(traits, ignored), []


def _group(item: Item, ignored: list[str]) -> tuple[dict[str, Scalar], list[Fact]]:
    return mapping.company_of(item.traits or {}, ignored), []


def _alias(_item: Item, _ignored: list[str]) -> tuple[dict[str, Scalar], list[Fact]]:
    return {}, []


def _track(item: Item, ignored: list[str]) -> tuple[dict[str, Scalar], list[Fact]]:
    kind = mapping.kind_of(item.event or "")
    if kind is None:
        raise UnusableCallError("`event` has no letter or digit in it")
    return {}, [_fact(item, kind, {"event": item.event}, ignored)]


def _page(item: Item, ignored: list[str]) -> tuple[dict[str, Scalar], list[Fact]]:
    kind = mapping.kind_of_page(item.name, item.properties or {})
    return {}, [_fact(item, kind, {"page": item.name} if item.name else {}, ignored)]


_SAYS: dict[str, Callable[[Item, list[str]], tuple[dict[str, Scalar], list[Fact]]]] = {
    "identify": _identify,
    "track": _track,
    "page": _page,
    "screen": _page,
    "group": _group,
    "alias": _alias,
}


def _fact(item: Item, kind: str, named: dict[str, Any], ignored: list[str]) -> Fact:
    properties = mapping.without_people(item.properties or {}, ignored) | named
    agent = (item.context or {}).get("userAgent")
    if isinstance(agent, str):
        properties["user_agent"] = agent[:500]
    return Fact(kind, EARLIEST, item.message_id or _derived_id(item), properties)


def _derived_id(item: Item) -> str:
    """Return an id for a call that has none, so that sending it again changes nothing."""
    said = item.model_dump(mode="json", exclude={"sent_at", "received_at"})
    return sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()[:40]


def _other_name(item: Item) -> str | None:
    """Return the other name that a call gives to the one it is about."""
    other = {"identify": item.anonymous_id, "alias": item.previous_id}.get(item.type)
    return other if item.user_id is not None and other != item.user_id else None


def _item(raw: dict[str, Any]) -> Item:
    if len(orjson.dumps(raw)) > ITEM_BYTES:
        raise UnusableCallError(f"larger than {ITEM_BYTES} bytes")
    try:
        return Item.model_validate(raw)
    except ValidationError as error:
        problem = invalid_from(error.errors(include_input=False, include_url=False))
        first = problem.extensions["errors"][0]
        raise UnusableCallError(f"{first['pointer']}: {first['detail']}") from error


def _trusted(caller: Caller) -> bool:
    """Say whether the caller verified addresses: a key in a web page did not."""
    return caller.role != "collector"


def _result(
    message_id: str | None, walked: Walked, ignored: Sequence[str], kind: str
) -> dict[str, Any]:
    if walked.barred:
        return {"messageId": message_id, "status": "invalid", "why": Objected().detail}
    unjoined = [] if walked.joined else ["anonymousId" if kind == "identify" else "previousId"]
    new = any(walked.fresh) if walked.fresh else walked.changed
    return {
        "messageId": message_id,
        "status": "stored" if new else "duplicate",
        "lead_id": walked.lead_id,
        "ignored": [*ignored, *unjoined],
    }


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
