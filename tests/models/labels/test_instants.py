"""As of when a training row is taken."""

from dataclasses import replace

from models.labels.decide import Settings
from models.labels.instants import snapshot_at
from tests.models.labels.lives import CREATED_DAY, day, happened, life, said


def scored(on, feedback):
    return replace(feedback, scored_at=day(on))


def instant(history, now=200):
    return snapshot_at(history, day(now), Settings())


def test_a_row_is_of_the_score_that_the_feedback_was_given_on():
    assert instant(life(scored(3, said("accepted", 4)))) == day(3)


def test_without_a_score_a_row_is_of_the_hand_off():
    assert instant(life(said("accepted", 4))) == day(0)
    assert instant(life(happened("meeting_held", 4))) == day(0)


def test_without_a_hand_off_a_row_is_of_the_creation():
    assert instant(life(happened("meeting_held", 4), handed_off=None)) == day(CREATED_DAY)


def test_a_score_taken_after_the_outcome_would_tell_it():
    told = life(happened("meeting_held", 3), scored(5, said("accepted", 6)))
    assert instant(told) == day(0)


def test_a_hand_off_after_the_outcome_would_tell_it_too():
    assert instant(life(happened("deal_lost", 3), handed_off=10)) == day(CREATED_DAY)


def test_of_two_verdicts_the_standing_one_names_the_score():
    twice = life(scored(1, said("accepted", 1)), scored(8, said("rejected", 9, "no_need")))
    assert instant(twice) == day(8)
    assert instant(twice, now=5) == day(1)


def test_a_lead_that_came_back_is_read_as_it_came_back():
    back = life(
        scored(1, said("recycled", 1, "bad_timing", back=60)), scored(61, said("accepted", 62))
    )
    assert instant(back) == day(61)
