"""Calibration over time: month by month, what the champion said beside what came true."""

from datetime import UTC, datetime
from typing import Any

import numpy as np

from training.examples import Floats

FEWEST_ROWS = 30
SURE_BY = 3.0


def by_month(chance: Floats, label: Floats, at: Floats) -> list[dict[str, Any]]:
    """Return for each month its rows, what was said, what came true, and how many errors apart."""
    month = np.array([f"{datetime.fromtimestamp(one, UTC):%Y-%m}" for one in at.tolist()], object)
    found = []
    for name in sorted(set(month.tolist())):
        rows = month == name
        said, came_true = chance[rows], label[rows]
        error = float(np.sqrt((said * (1 - said)).sum()))
        found.append(
            {
                "month": name,
                "rows": int(rows.sum()),
                "said": float(said.mean()),
                "came_true": float(came_true.mean()),
                "errors_apart": float((came_true - said).sum()) / max(error, 1e-9),
            }
        )
    return found


def is_off(months: list[dict[str, Any]]) -> bool:
    """Say whether the newest month that holds enough is further off than chance would have it."""
    enough = [month for month in months if month["rows"] >= FEWEST_ROWS]
    return bool(enough) and abs(enough[-1]["errors_apart"]) > SURE_BY
