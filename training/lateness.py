"""Lateness: which attributes were written after sales had begun to judge, as the log knows it.

What is written on a lead after hand-off may be what sales found out, which is the label under
another name. Only values that the training row holds can leak, so only those are looked at; and
only of leads told of before hand-off, for the log of one imported later tells nothing of the order.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from models.facts.attributes import Scalar
from models.features import fit
from models.scorecard.scorecard import Snapshot
from models.tables import Event


@dataclass(frozen=True, slots=True)
class Seen:
    """A training row: its instant, its snapshot, and when sales took the lead up, if known."""

    at: datetime
    snapshot: Snapshot
    judged_at: datetime | None


@dataclass(slots=True)
class Lateness:
    """Counts, lead by lead, in which features a row holds a value that was written late."""

    leads: int = 0
    late: Counter[str] = field(default_factory=Counter)

    def look(self, seen: Seen, log: Sequence[Event]) -> None:
        """Take in one labelled lead with its log."""
        written = [event for event in _written(log) if event.known_at <= seen.at]
        first = min((event.known_at for event in written), default=None)
        if seen.judged_at is None or first is None or first > seen.judged_at:
            return
        self.leads += 1
        late = (event for event in written if event.known_at > seen.judged_at)
        features = {feature for event in late for feature in _features(event.properties["set"])}
        self.late.update(feature for feature in features if seen.snapshot.get(feature) is not None)

    def shares(self) -> dict[str, float]:
        """Return for each feature the share of leads whose value was written late, if any was."""
        return {feature: count / self.leads for feature, count in sorted(self.late.items())}


def _written(log: Sequence[Event]) -> Iterator[Event]:
    return (event for event in log if event.kind == "attributes_changed")


def _features(attributes: dict[str, Scalar]) -> set[str]:
    return set(
        fit.features({name: value for name, value in attributes.items() if value is not None})
    )
