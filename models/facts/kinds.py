"""The catalogue of event kinds: who makes an event, and whether it says how warm a lead is."""

from dataclasses import dataclass
from typing import Literal

Maker = Literal["lead", "sales", "system"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event.

    `scored` kinds are engagement: they feed features. What sales did to a lead never does, or the
    model would learn that worked leads are good leads.
    """

    name: str
    maker: Maker
    scored: bool


def _kinds(maker: Maker, *names: str, scored: bool) -> list[Kind]:
    return [Kind(name, maker, scored) for name in names]


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in [
        *_kinds(
            "lead",
            "page_view",
            "pricing_view",
            "content_download",
            "webinar_attended",
            "form_submit",
            "demo_request",
            "chat",
            "email_click",
            "email_reply",
            "call_answered",
            "unsubscribed",
            scored=True,
        ),
        *_kinds("lead", "email_delivered", "email_open", scored=False),
        *_kinds(
            "sales",
            "lead_assigned",
            "contact_attempted",
            "contact_made",
            "meeting_booked",
            "meeting_held",
            "opportunity_created",
            "deal_won",
            "deal_lost",
            "recycled",
            scored=False,
        ),
        *_kinds(
            "system",
            "attributes_changed",
            "merged",
            "unmerged",
            "bounced",
            "deleted",
            "erasure_requested",
            scored=False,
        ),
    ]
}

SCORED = tuple(kind.name for kind in KINDS.values() if kind.scored)
UNSCORED = frozenset(kind.name for kind in KINDS.values() if not kind.scored)
"""Kinds outside the catalogue are scored."""

RESERVED = frozenset({"attributes_changed", "merged", "unmerged"})
"""Kinds that only the program itself writes: senders state attributes and merges another way."""


def is_behaviour(kind: str) -> bool:
    """Say whether the lead itself makes events of this kind, or nobody is known to."""
    known = KINDS.get(kind)
    return known is None or known.maker == "lead"
