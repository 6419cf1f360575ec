"""Engagement: one fold, whatever the order, the batches and the merging."""

from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.features.engagement import (
    DAY,
    READINGS,
    Engagement,
    feature_names,
    features,
    fold,
    merge_kind,
)

NOW = 1_760_000_000.0
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["page_view", "demo_request", "chat"]),
        st.floats(min_value=NOW - 400 * DAY, max_value=NOW),
    ),
    max_size=30,
)


def folded(events):
    state: Engagement = {}
    for kind, at in events:
        fold(state, kind, at)
    return state


def merged(*states):
    whole: Engagement = {}
    for state in deepcopy(states):
        for kind, kept in state.items():
            merge_kind(whole, kind, kept)
    return whole


def same(left, right):
    assert left.keys() == right.keys()
    assert features(left, NOW) == pytest.approx(features(right, NOW), rel=1e-9, abs=1e-9)


@settings(deadline=None)
@given(EVENTS.flatmap(lambda events: st.tuples(st.just(events), st.permutations(events))))
def test_the_order_of_events_does_not_matter(orders):
    same(folded(orders[0]), folded(orders[1]))


@settings(deadline=None)
@given(EVENTS, EVENTS, EVENTS)
def test_merging_states_equals_folding_all(first, second, third):
    same(merged(folded(first), folded(second), folded(third)), folded([*third, *first, *second]))


@settings(deadline=None)
@given(EVENTS, EVENTS)
def test_merging_leaves_the_other_state_alone(first, second):
    mine, other = folded(first), folded(second)
    before = deepcopy(other)
    for kind, kept in other.items():
        merge_kind(mine, kind, kept)
    fold(mine, "chat", NOW)
    assert other == before


@settings(deadline=None)
@given(EVENTS)
def test_a_decayed_count_is_the_sum_over_its_events(events):
    snapshot = features(folded(events), NOW)
    views = [at for kind, at in events if kind == "page_view"]
    expected = sum(2.0 ** (-(NOW - at) / DAY / 7.0) for at in views)
    assert snapshot.get("page_view.7d", 0.0) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_a_count_halves_in_its_half_life():
    snapshot = features(folded([("chat", NOW - 7 * DAY)]), NOW)
    assert snapshot["chat.count"] == 1.0
    assert snapshot["chat.7d"] == 0.5
    assert snapshot["chat.days_since"] == 7.0


def test_an_event_of_the_future_is_as_fresh_as_can_be():
    snapshot = features(folded([("chat", NOW + DAY)]), NOW)
    assert (snapshot["chat.1d"], snapshot["chat.days_since"]) == (1.0, 0.0)


def test_every_kind_shown_has_every_reading():
    assert set(features(folded([("chat", NOW)]), NOW)) == set(feature_names(["chat"]))
    assert len(feature_names(["chat", "page_view"])) == 2 * len(READINGS)
