"""The hidden truth, measured on the demo's leads beside the written scorecard."""

from statistics import mean

import pytest
from sqlmodel import col, select

from models.database import reading
from models.facts.replay import state_of
from models.scorecard.written import WRITTEN
from models.tables import Event, Identity, Lead
from training.simulate.demo import DEMO
from training.simulate.differences import DIFFERENCES
from training.simulate.truth import judged_at, snapshot_of

CLEARLY = 7.0
"""Points: the odds differ by more than half again."""


@pytest.fixture(scope="module")
def snapshots(history):
    return [snapshot_of(life, judged_at(life)) for life in history.lives]


def gap(scorecard, difference, snapshots):
    """Return how many points a scorecard sets the better group above the worse one."""
    better = [scorecard.score(s).total for s in snapshots if difference.better(s)]
    worse = [scorecard.score(s).total for s in snapshots if difference.worse(s)]
    assert min(len(better), len(worse)) >= 40
    return mean(better) - mean(worse)


def test_there_are_at_least_five_differences():
    assert len({difference.name for difference in DIFFERENCES}) >= 5


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.name)
def test_a_named_difference_is_really_there(difference, snapshots):
    true = gap(DEMO.truth, difference, snapshots)
    written = gap(WRITTEN, difference, snapshots)
    assert true > 0
    assert true >= written + CLEARLY, (true, written)


def test_schools_never_buy(snapshots):
    for snapshot in snapshots:
        if snapshot.get("industry") == "enseignement":
            assert DEMO.truth.probability(DEMO.truth.score(snapshot).total) < 0.25


def test_wanting_fades_with_time(history):
    """Nothing new happens, and weeks later the same leads are wanted less."""
    still = [life for life in history.lives[::40] if life.facts]
    last = [snapshot_of(life, life.facts[-1].occurred_at) for life in still]
    later = [snapshot_of(life, life.facts[-1].occurred_at.replace(year=2027)) for life in still]
    scores = [[DEMO.truth.score(s).total for s in group] for group in (last, later)]
    assert all(after <= before for before, after in zip(*scores, strict=True))
    assert mean(scores[0]) > mean(scores[1]) + 3


def test_the_database_shows_what_the_truth_is_about(demo, history):
    """The log as known at hand-off gives the very snapshot that the oracle looks at."""
    lives = [life for life in history.lives if life.handed_off_at][::20]
    with reading(demo) as session:
        ids = dict(session.exec(select(Identity.external_id, Identity.lead_id)).all())
        compared = 0
        for life in lives:
            lead = session.get_one(Lead, ids[life.external_id])
            if lead.handed_off_at is None:
                continue
            log = session.exec(
                select(Event).where(
                    Event.lead_id == lead.id, col(Event.known_at) <= lead.handed_off_at
                )
            )
            seen = state_of(log).snapshot(lead.handed_off_at.timestamp())
            assert seen == pytest.approx(snapshot_of(life, life.handed_off_at))
            compared += 1
    assert compared > 100
