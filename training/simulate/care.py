"""Reps of known care: sensitivity and specificity of ten, from faultless to false."""

from collections.abc import Sequence
from dataclasses import replace

from training.simulate.company import Company

Care = Sequence[tuple[float, float]]
"""Of each rep, how often a lead that sales wants is accepted, and how often another is refused."""

CARE: dict[str, Care] = {
    "clean": [(1.0, 1.0)] * 10,
    "mild": [(0.95, 0.95)] * 6 + [(0.75, 0.75)] * 2 + [(0.98, 0.6), (0.6, 0.98)],
    "severe": [(0.95, 0.95)] * 4 + [(0.7, 0.7)] * 3 + [(0.98, 0.45)] * 2 + [(0.6, 0.98)],
    "inverted": [(0.95, 0.95)] * 7 + [(0.35, 0.35)] * 3,
}


def staffed(company: Company, care: Care) -> Company:
    """Give a company reps of such care, who in all else work as its own do, in turn."""
    dealt = list(care)
    company.draws("care").shuffle(dealt)
    reps = tuple(
        replace(
            company.reps[n % len(company.reps)],
            id=f"rep.{n + 1}",
            name=f"Rep {n + 1}",
            sensitivity=sensitivity,
            specificity=specificity,
        )
        for n, (sensitivity, specificity) in enumerate(dealt)
    )
    return replace(company, reps=reps)
