"""When a condition first held: walking what happened to a lead and what sales said, in order."""

from collections.abc import Iterable
from typing import TypeVar

from models.facts.state import LeadState
from models.words.conditions import Known, Test

At = TypeVar("At")

Told = tuple[float, str | None, str | None, At]
"""An instant (epoch seconds), the kind of event or the verdict, and what to return for it."""


def first_held(test: Test, told: Iterable[Told[At]]) -> At | None:
    """Return what was told when a condition on events and verdicts first held, if ever it did."""
    state, verdict = LeadState(), None
    for at, kind, said, found in told:
        if kind is not None:
            state.fold(kind, at, {})
        verdict = said or verdict
        if test(Known(state, verdict, 0.0, 0.0, at)):
            return found
    return None
