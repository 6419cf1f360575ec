"""Whose turn it is."""

from collections import Counter

from service.assignment.choose import Taker, choose


def taker(rep_id: str, capacity: int = 4, given: int = 0, **territory: list[str]) -> Taker:
    return Taker(rep_id, capacity, given, territory)


def test_leads_go_round_in_proportion_to_capacity() -> None:
    takers = [taker("ana", 4), taker("bob", 2), taker("cy", 0)][:2]
    turns = []
    for _ in range(7):
        chosen = choose(takers, {})
        turns.append(chosen.rep_id if chosen else None)
        if chosen:
            chosen.given += 1
    assert Counter(turns) == {"ana": 4, "bob": 2, None: 1}
    assert turns[:2] == ["ana", "bob"]


def test_a_territory_takes_only_what_fits_all_of_it() -> None:
    north = taker("north", country=["FR", "BE"], industry=["Industrie"])
    assert choose([north], {"country": "be", "industry": "industrie"}) is north
    assert choose([north], {"country": "BE", "industry": "btp"}) is None
    assert choose([north], {"country": "BE"}) is None
    everywhere = taker("everywhere", given=3)
    assert choose([north, everywhere], {"country": "DE"}) is everywhere
