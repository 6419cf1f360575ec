"""The pool: every way of fitting that the mix may draw from, each on a window of newest rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from training.additive import Additive, constant
from training.bayes import fit_bayes
from training.boosting import fit_boosting
from training.metrics import log_odds
from training.ridge import fit_path
from training.sample import Sample

STRENGTHS = (128.0, 32.0, 8.0, 2.0)
SMALLEST_WINDOW = 1_000
FEWEST_POSITIVES = 100

Way = Literal["base rate", "bayes", "ridge", "boosting"]


@dataclass(frozen=True, slots=True, order=True)
class Member:
    """One way of fitting: on the newest `window` rows (0: all), with a strength or tree count."""

    way: Way
    window: int = 0
    strength: float = 0.0

    def __str__(self) -> str:
        rows = f"newest {self.window} rows" if self.window else "all rows"
        strength = f" {self.strength:g}" if self.strength else ""
        return f"{self.way}{strength} on {rows}"


def windows_of(sample: Sample) -> list[int]:
    """Return 0 (all rows), then a half, a quarter ... while rows and positives are enough."""
    windows, size = [0], len(sample) // 2
    while size >= SMALLEST_WINDOW and sample.newest(size).positives >= FEWEST_POSITIVES:
        windows.append(size)
        size //= 2
    return windows


def plain_members(windows: Iterable[int]) -> list[Member]:
    """Return all members but boosting, which needs a number of trees first."""
    return [
        member
        for window in windows
        for member in (
            Member("base rate", window),
            Member("bayes", window),
            *(Member("ridge", window, strength) for strength in STRENGTHS),
        )
    ]


def fit_members(sample: Sample, members: Iterable[Member]) -> dict[Member, Additive]:
    """Fit members, all strengths of one window's ridge along one path."""
    fitted: dict[Member, Additive] = {}
    chosen = set(members)
    for window in sorted({member.window for member in chosen}):
        newest = sample.newest(window or None)
        for member in sorted(chosen):
            if member.window == window and member.way != "ridge":
                fitted[member] = _FIT[member.way](newest, member)
        ridges = [
            m for m in sorted(chosen, reverse=True) if m.window == window and m.way == "ridge"
        ]
        fits = fit_path(newest, [member.strength for member in ridges], with_evidence=False)
        fitted |= {member: fit.additive for member, fit in zip(ridges, fits, strict=True)}
    return fitted


def _fit_base_rate(sample: Sample, _: Member) -> Additive:
    return constant(float(log_odds(sample.base_rate)), sample.coding)


_FIT: dict[Way, Callable[[Sample, Member], Additive]] = {
    "base rate": _fit_base_rate,
    "bayes": lambda sample, _: fit_bayes(sample),
    "boosting": lambda sample, member: fit_boosting(sample, int(member.strength)),
}
