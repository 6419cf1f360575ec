"""Where the next euro should go: the cheapest, as far as what was bought can show it."""

import pytest

from service.reports.next_euro import choices


def test_the_campaign_that_surely_buys_most_comes_first():
    found = choices({"cheap": (1_000.0, 100.0), "dear": (1_000.0, 20.0), "middling": (900.0, 40.0)})
    assert [choice.campaign for choice in found] == ["cheap", "middling", "dear"]
    cheap, dear = found[0], found[-1]
    assert cheap.low < cheap.cost < cheap.high < dear.low
    assert cheap.cost == pytest.approx(10, rel=0.1)
    assert cheap.odds_best > 0.99
    assert sum(choice.odds_best for choice in found) == pytest.approx(1)


def test_three_leads_prove_nothing():
    found = choices({"known": (20_000.0, 1_000.0), "lucky": (30.0, 3.0)})
    by_name = {choice.campaign: choice for choice in found}
    lucky, known = by_name["lucky"], by_name["known"]
    assert lucky.cost > 12, "not the ten euros it seems to cost"
    assert lucky.high > known.high, "it may well be dearer"
    assert 0.5 < lucky.odds_best < 0.95


def test_many_campaigns_without_a_lead_do_not_look_free():
    found = choices({"new": (50.0, 0.0), "known": (2_000.0, 100.0)})
    new = next(choice for choice in found if choice.campaign == "new")
    assert (new.accepted, new.spend_eur) == (0, 50)
    assert 20 < new.cost < 60


@pytest.mark.parametrize("bought", [{}, {"seo": (0.0, 9.0)}, {"ads": (500.0, 0.0)}])
def test_nothing_is_said_where_nothing_was_paid_or_won(bought):
    assert choices(bought) == []


def test_what_costs_nothing_is_not_compared_and_the_answer_stays_the_same():
    bought = {"ads": (500.0, 20.0), "seo": (0.0, 90.0), "fair": (700.0, 20.0)}
    assert {choice.campaign for choice in choices(bought)} == {"ads", "fair"}
    assert choices(bought) == choices(bought)
