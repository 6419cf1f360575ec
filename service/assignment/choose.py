"""Whom a lead is handed to: a pure rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.facts.attributes import Scalar


@dataclass(slots=True)
class Taker:
    """A rep at work: how many leads a week, how many of this week's were given, which ones fit."""

    rep_id: str
    capacity: int
    given: int
    territory: Mapping[str, Sequence[str]]

    @property
    def fullness(self) -> float:
        return self.given / self.capacity

    def fits(self, attributes: Mapping[str, Scalar]) -> bool:
        """Say whether a lead lies in the rep's territory."""
        return all(
            str(attributes.get(attribute)).casefold() in {value.casefold() for value in values}
            for attribute, values in self.territory.items()
        )


def choose(takers: Sequence[Taker], attributes: Mapping[str, Scalar]) -> Taker | None:
    """Return whose turn it is: of those whose territory fits and who have room, the least full."""
    ready = [t for t in takers if t.given < t.capacity and t.fits(attributes)]
    return min(ready, key=lambda taker: (taker.fullness, taker.rep_id), default=None)
