"""Twenty leads whose points under the written scorecard are known to the last digit.

Whatever changes them changes every lead's score, so it fails here first. If it was meant, accept
it, read the difference, and commit it with its cause:

    python -m tests.house.test_golden_leads
"""

import json
from pathlib import Path
from typing import Any

import pytest

from models.features import engagement, fit
from models.scorecard.bands import Cutoffs
from models.scorecard.written import WRITTEN

GOLDEN = Path(__file__).with_name("golden_leads.json")
AS_OF = 1_760_000_000.0


def golden_leads() -> list[dict[str, Any]]:
    leads: list[dict[str, Any]] = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return leads


def points_of(lead: dict[str, Any]) -> dict[str, float]:
    state: engagement.Engagement = {}
    for event in lead["events"]:
        engagement.fold(state, event["kind"], AS_OF - event["days_ago"] * engagement.DAY)
    snapshot = fit.features(lead["attributes"]) | engagement.features(state, AS_OF)
    points = WRITTEN.score(snapshot)
    return {"total": points.total, "fit": points.fit, "engagement": points.engagement}


def accept() -> None:
    """Write what the program says today as what it must say."""
    lines = (
        json.dumps(lead | {"points": points_of(lead)}, ensure_ascii=False)
        for lead in golden_leads()
    )
    GOLDEN.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


def test_there_are_twenty_golden_leads_of_all_bands():
    totals = [lead["points"]["total"] for lead in golden_leads()]
    assert len(totals) == 20
    assert {Cutoffs().band_of(total) for total in totals} == {"hot", "warm", "cold"}


@pytest.mark.parametrize("lead", golden_leads(), ids=lambda lead: lead["name"])
def test_a_golden_lead_has_its_exact_points(lead):
    assert points_of(lead) == lead["points"], (
        "the score of every such lead changes: if that is meant, "
        "run `python -m tests.house.test_golden_leads` and commit the difference"
    )


if __name__ == "__main__":
    accept()
