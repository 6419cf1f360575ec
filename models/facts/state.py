"""The state of a lead: what its events fold into, and the snapshot that a scorecard reads of it.

The fold is pure and does not mind order: of two values of one attribute the later `occurred_at`
wins (the earlier for first-touch attributes), and engagement counts add up. The hot road folds a
request's events into the stored state; replay folds the whole log; both walk this file. What bots
did is folded apart and never becomes a feature.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from models.facts.attributes import FIRST_TOUCH, Scalar
from models.facts.kinds import RESERVED, UNSCORED
from models.features import bots, engagement, fit
from models.features.bots import CLICK, DELIVERY, Clicks, LeftOut
from models.features.engagement import Engagement, KindState
from models.scorecard.readings import Value

MAX_KINDS = 200


@dataclass(slots=True)
class Handoff:
    """When the lead was first assigned (epoch seconds), and to whom it is assigned last."""

    first_at: float
    rep: str
    last_at: float


@dataclass(slots=True)
class LeadState:
    """Everything that scoring needs to know of a lead.

    `events` counts the log; `attributes` has each value with the epoch second that it is from;
    `engagement` has every kind, also those that are not features; `clicks` of e-mails are kept one
    by one, to part people's from bots'. `agents` counts events of known bots.
    """

    events: int = 0
    attributes: dict[str, tuple[Scalar, float]] = field(default_factory=dict)
    engagement: Engagement = field(default_factory=dict)
    clicks: Clicks = field(default_factory=Clicks)
    agents: int = 0
    handoff: Handoff | None = None

    def fold(self, kind: str, at: float, properties: Mapping[str, Any]) -> None:
        """Take in one event that happened at `at` (epoch seconds)."""
        self.events += 1
        if kind == "attributes_changed":
            self._fold_attributes(properties["set"], at)
        elif kind in RESERVED:
            return
        elif _is_known_bots(kind, properties):
            self.agents += 1
        elif kind == CLICK:
            self.clicks.click(at, properties)
        elif kind in self.engagement or len(self.engagement) < MAX_KINDS:
            engagement.fold(self.engagement, kind, at)
        if kind == DELIVERY:
            self.clicks.deliver(at)
        if kind == "lead_assigned" and isinstance(properties.get("rep"), str):
            self._hand_off(properties["rep"], at)

    def absorb(self, other: "LeadState") -> None:
        """Take in all that another lead's log says; the counts of the logs stay apart."""
        for name, (value, at) in other.attributes.items():
            self._set(name, value, at)
        for kind, state in other.engagement.items():
            engagement.merge_kind(self.engagement, kind, state)
        self.clicks.absorb(other.clicks)
        self.agents += other.agents
        if other.handoff:
            self._hand_off(other.handoff.rep, other.handoff.last_at)
            self._hand_off(other.handoff.rep, other.handoff.first_at)

    def changes(
        self, attributes: Mapping[str, Scalar], at: float, dated: bool = False
    ) -> dict[str, Scalar]:
        """Return those of `attributes` that would change something, were they from `at`.

        When the sender `dated` them, also those that confirm a value, or that there is none:
        another one that is told late may lie before.
        """
        held = self.attributes
        if not held:
            return {n: value for n, value in attributes.items() if dated or value is not None}
        return {
            name: value
            for name, value in attributes.items()
            if (name not in held and value is not None)
            or self._would_set(name, value, at)
            or (dated and self._confirms(name, value, at))
        }

    def current(self) -> dict[str, Scalar]:
        """Return the attributes as they stand, without the deleted ones."""
        return {name: value for name, (value, _) in self.attributes.items() if value is not None}

    def snapshot(self, as_of: float) -> dict[str, Value]:
        """Return the raw facts that a scorecard reads, as of an instant (epoch seconds)."""
        return fit.features(self.current()) | engagement.features(self._scored(), as_of)

    def seen(self, kind: str) -> bool:
        return kind in self.engagement

    def value(self, name: str) -> Scalar:
        """Return one attribute as it stands; None where there is none."""
        held = self.attributes.get(name)
        return held[0] if held else None

    def by_people(self, kind: str) -> KindState | None:
        """Return how often and when last a kind of event happened, without what bots did."""
        if kind != CLICK:
            return self.engagement.get(kind)
        clicks: Engagement = {}
        for at in self.clicks.by_people():
            engagement.fold(clicks, CLICK, at)
        return clicks.get(CLICK)

    def count_left_out(self) -> int:
        """Return how many events were a bot's, and so are left out of the features."""
        return self.agents + self.clicks.count_left_out()

    def why_left_out(self, kind: str, at: float, properties: Mapping[str, Any]) -> LeftOut | None:
        """Return why an event that was folded in is left out of the features, if a bot made it."""
        if _is_known_bots(kind, properties):
            return "known_agent"
        return self.clicks.why_left_out(at, properties) if kind == CLICK else None

    def to_json(self) -> dict[str, Any]:
        handoff = self.handoff
        return {
            "events": self.events,
            "attributes": self.attributes,
            "engagement": {k: (s.count, s.last, *s.decayed) for k, s in self.engagement.items()},
            "clicks": (self.clicks.clicks, self.clicks.deliveries, self.clicks.forgotten),
            "agents": self.agents,
            "handoff": (handoff.first_at, handoff.rep, handoff.last_at) if handoff else None,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "LeadState":
        return cls(
            events=document["events"],
            attributes={name: (value, at) for name, (value, at) in document["attributes"].items()},
            engagement={
                kind: KindState(count, last, (day, week, month))
                for kind, (count, last, day, week, month) in document["engagement"].items()
            },
            clicks=_clicks(*document.get("clicks", ((), (), 0))),
            agents=document.get("agents", 0),
            handoff=Handoff(*document["handoff"]) if document["handoff"] else None,
        )

    def _fold_attributes(self, told: Mapping[str, Scalar], at: float) -> None:
        if not self.attributes:
            self.attributes = {name: (value, at) for name, value in told.items()}
            return
        for name, value in told.items():
            if name not in self.attributes:
                self.attributes[name] = (value, at)
            else:
                self._set(name, value, at)

    def _scored(self) -> Engagement:
        """Return the engagement that features read: people's clicks, nothing that sales did."""
        scored = {kind: s for kind, s in self.engagement.items() if kind not in UNSCORED}
        if self.clicks.clicks:
            for at in self.clicks.by_people():
                engagement.fold(scored, CLICK, at)
        return scored

    def _would_set(self, name: str, value: Scalar, at: float) -> bool:
        held = self.attributes.get(name)
        if held is None:
            return value is not None
        if held[0] == value and type(held[0]) is type(value):
            return False
        if name in FIRST_TOUCH and held[0] is not None and value is not None:
            return at < held[1]
        return at >= held[1]

    def _confirms(self, name: str, value: Scalar, at: float) -> bool:
        held = self.attributes.get(name)
        if held is None:
            return value is None
        if held[0] != value or type(held[0]) is not type(value):
            return False
        return at < held[1] if name in FIRST_TOUCH else at > held[1]

    def _set(self, name: str, value: Scalar, at: float) -> None:
        if self._would_set(name, value, at) or self._confirms(name, value, at):
            self.attributes[name] = (value, at)

    def _hand_off(self, rep: str, at: float) -> None:
        held = self.handoff
        if held is None:
            self.handoff = Handoff(at, rep, at)
        else:
            latest = (at, rep) if at >= held.last_at else (held.last_at, held.rep)
            self.handoff = Handoff(min(at, held.first_at), latest[1], latest[0])


def _is_known_bots(kind: str, properties: Mapping[str, Any]) -> bool:
    return kind not in UNSCORED and bots.is_known_agent(properties)


def _clicks(
    clicks: Iterable[tuple[float, str]], deliveries: Iterable[float], forgotten: int
) -> Clicks:
    return Clicks([(at, link) for at, link in clicks], list(deliveries), forgotten)
