"""The draw: once for each lead, at its share, and within a rep's reach."""

from hashlib import sha256

from models.showings import EVERY, is_drawn, order

LEADS = [sha256(str(n).encode()).hexdigest()[:32] for n in range(2_000)]


def test_the_share_is_drawn_and_for_good():
    drawn = {lead for lead in LEADS if is_drawn(lead, 0.05)}
    assert 60 <= len(drawn) <= 140
    assert drawn <= {lead for lead in LEADS if is_drawn(lead, 0.2)}


def test_drawn_leads_are_brought_up_one_in_five_and_say_so():
    shown = order(LEADS, reach=40, share=0.05)
    assert sorted(n for n, _ in shown) == list(range(len(LEADS)))
    first = [placed for _, placed in shown[:40]]
    assert [placed.place for placed in first if placed.why == "exploration"] == [
        *range(EVERY, 41, EVERY)
    ]
    for n, placed in shown:
        assert placed.rank == n + 1
        assert placed.propensity == (1.0 if n < 40 else 0.05)
        assert (placed.why == "exploration") == (n >= 40 and is_drawn(LEADS[n], 0.05))


def test_a_lead_that_leaves_does_not_reshuffle_the_others():
    before = [LEADS[n] for n, p in order(LEADS, 40, 0.05) if p.why == "exploration"]
    rest = [lead for lead in LEADS if lead != before[0]]
    assert [rest[n] for n, p in order(rest, 40, 0.05) if p.why == "exploration"] == before[1:]


def test_who_can_call_all_explores_nothing():
    shown = order(LEADS[:40], reach=40, share=0.5)
    assert [n for n, _ in shown] == list(range(40))
    assert all(placed.why == "rank" and placed.propensity == 1 for _, placed in shown)
