"""The reason codes, as a whole table."""

import pytest

from models.labels.reasons import REASONS, reasons_for


def test_the_codes_are_those_agreed_on():
    assert list(REASONS) == [
        *["unreachable", "bad_data", "no_need", "no_budget", "no_authority", "bad_timing"],
        *["no_fit", "no_fit_size", "no_fit_sector", "no_fit_geography", "no_fit_product"],
        *[
            "no_fit_technology",
            "competitor_chosen",
            "existing_customer",
            "in_pipeline",
            "duplicate",
        ],
        *["competitor", "vendor", "jobseeker", "student", "spam", "opt_out", "no_capacity"],
        *["not_worked", "other"],
    ]


@pytest.mark.parametrize("reason", REASONS.values(), ids=str)
def test_every_row_is_whole(reason):
    assert reason.en != reason.fr
    assert reason.en[0].isupper()
    assert reason.fr[0].isupper()
    assert reason.why.endswith(".")
    assert 0.0 < reason.weight <= 1.0
    assert reason.verdicts
    assert reason.recycle_days is None or reason.recycle_days >= 0


def test_wordings_are_told_apart():
    for language in ("en", "fr"):
        assert len({getattr(reason, language) for reason in REASONS.values()}) == len(REASONS)


def test_no_code_proves_that_sales_wants_a_lead():
    assert {reason.label for reason in REASONS.values()} == {"negative", "censored", "excluded"}


def test_what_comes_back_says_when():
    for reason in reasons_for("recycled"):
        repaired_by_us = reason.key in ("bad_data", "no_authority")
        assert (reason.recycle_days is None) == repaired_by_us


def test_only_what_can_come_back_is_recycled():
    forever = {"no_fit", "spam", "student", "opt_out", "duplicate", "existing_customer"}
    assert forever.isdisjoint(reason.key for reason in reasons_for("recycled"))


def test_not_now_is_no_rejection_and_an_acceptance_needs_no_reason():
    assert {"bad_timing", "not_worked"}.isdisjoint(reason.key for reason in reasons_for("rejected"))
    assert reasons_for("accepted") == []


def test_sub_reasons_mean_what_their_parent_means():
    parts = [(reason, reason.parent) for reason in REASONS.values() if reason.parent]
    assert len(parts) == 5
    for reason, parent_key in parts:
        parent = REASONS[parent_key]
        assert reason.key.startswith(f"{parent.key}_")
        assert (reason.label, reason.about, reason.verdicts) == ("negative", "fit", parent.verdicts)
