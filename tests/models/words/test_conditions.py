import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.facts.state import LeadState
from models.words.conditions import DAY, ConditionError, Known, check, compiled

AT = 1_760_000_000.0


def known(verdict=None, points=60.0) -> Known:
    state = LeadState()
    state.fold("attributes_changed", AT - 9 * DAY, {"set": {"country": "FR", "employees": 120}})
    state.fold("page_view", AT - 5 * DAY, {})
    state.fold("page_view", AT - 2 * DAY, {})
    return Known(state, verdict, points, cutoff=55.0, at=AT)


@pytest.mark.parametrize(
    ("condition", "holding"),
    [
        ({"points_from": 60}, True),
        ({"points_from": 60.5}, False),
        ({"points_from": "mql_cutoff"}, True),
        ({"verdict": ["accepted", "recycled"]}, True),
        ({"verdict": ["rejected"]}, False),
        ({"event": "page_view"}, True),
        ({"event": "page_view", "times": 2}, True),
        ({"event": "page_view", "times": 3}, False),
        ({"event": "page_view", "within_days": 2}, True),
        ({"event": "page_view", "within_days": 1.5}, False),
        ({"event": "demo_request"}, False),
        ({"attribute": "country", "among": ["BE", "FR"]}, True),
        ({"attribute": "employees", "among": ["120"]}, True),
        ({"attribute": "employees", "from": 120}, True),
        ({"attribute": "employees", "from": 121}, False),
        ({"attribute": "industry", "from": 0}, False),
        ({"not": {"points_from": 61}}, True),
        ({"all": [{"points_from": 1}, {"event": "chat"}]}, False),
        ({"any": [{"points_from": 1}, {"event": "chat"}]}, True),
    ],
)
def test_a_condition_reads_what_is_known(condition, holding):
    check(condition)
    assert compiled(condition)(known("accepted")) is holding


@pytest.mark.parametrize(
    "document",
    [
        None, [], "points", {}, {"points_from": True}, {"points_from": float("nan")},
        {"points_from": "seuil"}, {"points_from": 1, "verdict": ["accepted"]}, {"verdict": []},
        {"verdict": ["liked"]}, {"event": ""}, {"event": "chat", "times": 0},
        {"event": "chat", "times": 1.5}, {"event": "chat", "within_days": 0},
        {"event": "chat", "after": 3}, {"attribute": "country"}, {"attribute": "x", "among": []},
        {"attribute": "x", "among": [None]}, {"attribute": "x", "from": "10"},
        {"attribute": "x", "from": 1, "among": [1]}, {"all": []}, {"all": [{}]}, {"not": None},
        {"not": {"not": {"not": {"not": {"not": {"points_from": 1}}}}}},
    ],
)  # fmt: skip
def test_anything_else_is_refused_in_words(document):
    with pytest.raises(ConditionError, match=r"\w+ \w+"):
        check(document)


documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["all", "any", "not", "event", "attribute", "among", "from", "verdict", "times",
                 "points_from", "within_days"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)  # fmt: skip


@given(documents)
def test_what_passes_the_check_can_be_asked_of_any_lead(document):
    try:
        check(document)
    except ConditionError:
        return
    assert compiled(document)(known()) in (True, False)
