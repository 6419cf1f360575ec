"""Each rep sees their own figures; others see means, and only of enough reps."""

import pytest

from models.database import transaction
from models.now import now
from models.raters import replace_raters
from service.app import Application
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import As


def measured(app: Application, reps: int) -> None:
    found = [
        {"rep_id": f"rep{n}", "verdicts": 50 + n, "sensitivity": 0.9, "specificity": 0.5 + n / 10,
         "counted": 1.0, "relied_on": True}
        for n in range(reps)
    ]  # fmt: skip
    with transaction(app.state.core.engine) as session:
        replace_raters(session, found, now())


def test_a_rep_sees_their_own_figures_and_the_notice(app: Application, as_role: As) -> None:
    measured(app, 5)
    mine = as_role("rep", rep="rep3").get("/v1/people/me/feedback").json()
    assert (mine["verdicts"], mine["specificity"], mine["changes_labels"]) == (53, 0.8, True)
    assert set(mine["notice"]) == {"fr", "en"}
    new = as_role("rep", rep="new").get("/v1/people/me/feedback").json()
    assert (new["verdicts"], new["sensitivity"]) == (0, None)
    assert as_role("manager").get("/v1/people/me/feedback").status_code == 404


@pytest.mark.parametrize(("reps", "told"), [(4, None), (5, 0.7)])
def test_managers_see_means_of_enough_reps(app: Application, as_role: As, reps, told) -> None:
    measured(app, reps)
    found = as_role("manager").get("/v1/reports/feedback")
    assert "rep3" not in found.text
    assert found.json()["specificity"] == (told if told is None else pytest.approx(told))


@ON_SQLITE
@pytest.mark.parametrize("role", ["rep", "crm", "collector"])
def test_others_do_not_see_the_means(as_role: As, role: str) -> None:
    assert as_role(role).get("/v1/reports/feedback").status_code == 403
