"""From a lead's life to its label."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.calendar.hours import Hours
from models.labels.decide import Label, Settings, decide
from models.labels.reasons import REASONS
from tests.models.labels.lives import day, happened, label, life, said

TRIED = happened("contact_attempted", 1)


def test_an_acceptance_is_positive_at_once():
    assert label(life(said("accepted", 1)), now=1) == Label("positive", 0.7, day(1), "accepted")


def test_a_meeting_is_surer_than_an_acceptance():
    met = life(said("accepted", 1), happened("meeting_held", 9))
    assert label(met) == Label("positive", 1.0, day(9), "meeting_held")


@pytest.mark.parametrize("outcome", ["meeting_held", "deal_won", "opportunity_created"])
def test_an_outcome_outranks_a_rejection(outcome):
    assert label(life(said("rejected", 1, "no_fit"), happened(outcome, 5))).kind == "positive"


def test_a_lost_deal_does_not_undo_a_meeting():
    lost = life(happened("meeting_held", 5), happened("deal_lost", 30, code="no_budget"))
    assert label(lost).why == "meeting_held"


def test_a_lost_deal_does_not_undo_an_acceptance():
    assert label(life(said("accepted", 1), happened("deal_lost", 30))).kind == "positive"


def test_a_lost_deal_that_nobody_spoke_of_means_what_its_reason_means():
    assert label(life(happened("deal_lost", 30, code="no_need"))) == Label(
        "negative", 0.8, day(30), "deal_lost"
    )
    assert label(life(happened("deal_lost", 30, code="competitor_chosen"))).kind == "censored"


@pytest.mark.parametrize("code", ["no_need", "no_budget", "no_authority", "no_fit_size", "student"])
def test_a_rejection_means_what_its_reason_means(code):
    reason = REASONS[code]
    assert label(life(said("rejected", 1, code))) == Label("negative", reason.weight, day(1), code)


@pytest.mark.parametrize("code", [None, "a code of long ago"])
def test_a_rejection_without_a_known_reason_counts_as_other(code):
    assert label(life(said("rejected", 1, code))).why == "other"


@pytest.mark.parametrize(
    "code", ["bad_data", "duplicate", "existing_customer", "in_pipeline", "spam"]
)
def test_what_is_not_the_lead_s_doing_is_excluded(code):
    assert label(life(said("rejected", 1, code))).kind == "excluded"


def test_who_objects_is_excluded_whatever_else_happened():
    objected = life(said("rejected", 1, "opt_out"), said("accepted", 2), happened("deal_won", 20))
    assert label(objected) == Label("excluded", 1.0, day(1), "opt_out")


def test_unreachable_is_negative_if_somebody_tried_in_time():
    assert label(life(TRIED, said("rejected", 5, "unreachable"))).kind == "negative"


@pytest.mark.parametrize("facts", [(), (happened("contact_attempted", 20),)])
def test_unreachable_is_censored_if_nobody_tried_in_time(facts):
    assert label(life(*facts, said("recycled", 21, "unreachable"))).why == "not_worked"


def test_a_lead_that_was_never_worked_is_censored_for_ever():
    assert label(life(), now=1000) == Label("censored", 1.0, None, "not_worked")
    assert label(life(happened("contact_attempted", 15)), now=1000).kind == "censored"


def test_a_rejection_after_late_work_is_censored():
    assert (
        label(life(happened("contact_made", 20), said("rejected", 21, "no_need"))).why
        == "not_worked"
    )


def test_being_late_does_not_change_what_a_lead_is():
    assert label(life(said("rejected", 21, "no_fit_sector"))).kind == "negative"


def test_a_lead_that_nobody_handed_off_is_censored():
    assert label(life(handed_off=None)).why == "not_handed_off"


def test_silence_about_a_worked_lead_is_negative_once_the_horizon_has_passed():
    assert label(life(TRIED), now=89) == Label("censored", 1.0, None, "too_young")
    assert label(life(TRIED), now=90) == Label("negative", 0.5, day(90), "silent")


def test_a_meeting_after_the_horizon_comes_too_late():
    assert label(life(TRIED, happened("meeting_held", 91))).why == "silent"


def test_not_now_is_censored_before_its_date_and_after():
    waiting = life(said("recycled", 1, "bad_timing", back=60))
    assert label(waiting, now=30).kind == label(waiting, now=100).kind == "censored"


def test_not_now_without_a_reason_is_bad_timing():
    assert label(life(said("recycled", 1))).why == "bad_timing"


def test_a_lead_that_comes_back_is_judged_on_the_later_verdict():
    back = life(said("recycled", 1, "bad_timing", back=80), said("accepted", 120))
    assert label(back) == Label("positive", 0.7, day(120), "accepted")


def test_a_lead_that_comes_back_has_a_new_horizon():
    back = life(said("recycled", 1, "no_budget"), happened("meeting_held", 200))
    assert label(back, now=100).kind == "negative"
    assert label(back, now=200).kind == "positive"


def test_a_lead_that_comes_back_is_to_be_worked_anew():
    first = (TRIED, said("recycled", 5, "unreachable", back=65))
    assert label(life(*first, said("recycled", 70, "unreachable"))).kind == "censored"
    again = happened("contact_attempted", 66)
    assert label(life(*first, again, said("recycled", 70, "unreachable"))).kind == "negative"


def test_a_verdict_long_after_the_horizon_is_no_answer_to_the_question():
    assert label(life(said("accepted", 1), said("rejected", 150, "no_need"))).why == "accepted"


def test_a_rep_s_newer_verdict_replaces_the_earlier():
    assert label(life(said("accepted", 1), said("rejected", 5, "no_need"))) == Label(
        "negative", 0.8, day(5), "no_need"
    )


def test_two_reps_who_disagree_are_half_as_sure():
    disagreed = life(said("rejected", 1, "no_fit", rep="bo"), said("accepted", 5))
    assert label(disagreed) == Label("positive", 0.35, day(5), "accepted")


def test_reps_who_agree_are_as_sure_as_one():
    assert label(life(said("accepted", 1, rep="bo"), said("accepted", 5))).weight == 0.7


def test_what_is_not_yet_known_does_not_count():
    late = life(TRIED, happened("meeting_held", 10, known=30))
    assert label(late, now=29).kind == "censored"
    assert label(late, now=30) == Label("positive", 1.0, day(30), "meeting_held")


def test_where_a_meeting_counts_an_acceptance_alone_waits_for_one():
    accepted = life(said("accepted", 1))
    assert label(accepted, now=50, positive="meeting_held").why == "too_young"
    assert label(accepted, positive="meeting_held") == Label("negative", 1.0, day(90), "silent")
    assert label(life(happened("deal_won", 9)), positive="meeting_held").kind == "positive"


def test_where_a_deal_counts_a_meeting_does_not_and_a_loss_is_the_other_answer():
    met = happened("meeting_held", 5)
    assert label(life(met), now=50, positive="deal_won").kind == "censored"
    assert label(life(met), positive="deal_won").kind == "negative"
    assert label(life(met, happened("deal_lost", 20)), now=20, positive="deal_won") == Label(
        "negative", 1.0, day(20), "deal_lost"
    )
    assert label(life(met, happened("deal_won", 40)), positive="deal_won").kind == "positive"


def test_a_rejection_is_negative_wherever_it_is_known():
    for positive in ("wanted", "meeting_held", "deal_won"):
        assert (
            label(life(said("rejected", 1, "no_fit")), now=2, positive=positive).kind == "negative"
        )


DAYS = st.integers(min_value=0, max_value=400)
CODES = st.sampled_from([None, *REASONS])
FEEDBACK = st.builds(
    said,
    st.sampled_from(["accepted", "recycled", "rejected"]),
    DAYS,
    CODES,
    st.sampled_from(["ana", "bo"]),
)
KINDS = ["contact_attempted", "meeting_held", "opportunity_created", "deal_won", "deal_lost"]
FACTS = st.builds(
    lambda kind, on, delay, code: happened(kind, on, on + delay, code),
    st.sampled_from(KINDS),
    DAYS,
    st.integers(min_value=0, max_value=60),
    CODES,
)
LIVES = st.builds(
    lambda facts, handed_off: life(*facts, handed_off=handed_off),
    st.lists(FEEDBACK | FACTS, max_size=6),
    st.none() | st.integers(min_value=0, max_value=100),
)
SETTINGS = st.sampled_from([Settings(positive=p) for p in ("wanted", "meeting_held", "deal_won")])


@settings(deadline=None, max_examples=300)
@given(LIVES, DAYS, SETTINGS)
def test_a_label_has_been_the_same_since_it_was_known(history, now, chosen):
    found = decide(history, day(now), chosen)
    assert (found.known_at is None) == (found.kind == "censored")
    assert 0.0 < found.weight <= 1.0
    if found.known_at:
        assert found.known_at <= day(now)
        assert decide(history, found.known_at, chosen) == found


@settings(deadline=None)
@given(LIVES, DAYS, SETTINGS)
def test_the_order_of_facts_does_not_matter_unless_they_are_of_one_instant(history, now, chosen):
    given_at = [feedback.given_at for feedback in history.feedback]
    if len(set(given_at)) == len(given_at):
        backwards = replace(history, feedback=history.feedback[::-1], facts=history.facts[::-1])
        assert decide(backwards, day(now), chosen) == decide(history, day(now), chosen)


@settings(deadline=None)
@given(LIVES, DAYS, SETTINGS)
def test_what_is_learned_later_does_not_change_an_earlier_label(history, now, chosen):
    assert decide(history.known_by(day(now)), day(now), chosen) == decide(history, day(now), chosen)


def test_how_soon_a_lead_must_be_worked_may_be_meant_in_working_time():
    """Handed off on a Monday at 10:00 in Paris: 18 working hours end on Wednesday at 10:00."""
    late = life(happened("contact_attempted", 1.9))
    too_late = life(happened("contact_attempted", 2.1))
    office = Settings(worked_within_hours=18, hours=Hours())
    assert decide(late, day(200), office).why == "silent"
    assert decide(too_late, day(200), office).why == "not_worked"
    assert decide(late, day(200), replace(office, hours=None)).why == "not_worked"
    idle = Hours(week=((),) * 7)
    assert decide(late, day(200), replace(office, hours=idle)).why == "not_worked"
