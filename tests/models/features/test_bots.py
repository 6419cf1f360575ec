"""Bots: known agents, many links within two seconds, clicks within seconds of a delivery."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.facts.state import LeadState
from models.features.bots import MOST_REMEMBERED, Clicks, is_known_agent

NOON = 1_760_000_000.0
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"

AGENTS = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0)",
    "Mozilla/5.0 (compatible; YandexBot/3.0)",
    "Barracuda Sentinel (EE)",
    "Mozilla/5.0 HeadlessChrome/120.0",
    "python-requests/2.31.0",
    "curl/8.5.0",
    "facebookexternalhit/1.1",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
]
PEOPLE = [
    CHROME,
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0",
    "Mozilla/5.0 (Linux; Android 14; CUBOT P80) AppleWebKit/537.36 Chrome/119.0 Mobile",
    "Microsoft Outlook 16.0",
]


def clicked(state: LeadState, second: float, link: str, agent: str = CHROME) -> None:
    state.fold("email_click", NOON + second, {"link": link, "user_agent": agent})


def clicks_of(state: LeadState) -> float:
    return float(state.snapshot(NOON + 3600).get("email_click.count") or 0)


@pytest.mark.parametrize("agent", AGENTS)
def test_programs_that_say_so_are_left_out(agent):
    state = LeadState()
    for kind in ("page_view", "email_click", "some_kind_of_ours"):
        state.fold(kind, NOON, {"user_agent": agent})
        assert state.why_left_out(kind, NOON, {"user_agent": agent}) == "known_agent"
    assert state.count_left_out() == state.events == 3
    assert all(".count" not in name for name in state.snapshot(NOON))


@pytest.mark.parametrize("agent", [*PEOPLE, None, 5, "", ["curl/8"]])
def test_people_are_not_taken_for_programs(agent):
    assert not is_known_agent({"user_agent": agent})


def test_what_sales_did_is_never_a_bots():
    state = LeadState()
    state.fold("meeting_held", NOON, {"user_agent": "curl/8.5.0"})
    assert state.seen("meeting_held")
    assert state.count_left_out() == 0


def test_three_links_within_two_seconds_are_a_scanner_and_earlier_clicks_are_taken_back():
    state = LeadState()
    clicked(state, 0, "a")
    clicked(state, 1.5, "b")
    assert clicks_of(state) == 2
    clicked(state, 1.9, "c")
    assert (clicks_of(state), state.count_left_out()) == (0, 3)
    clicked(state, 600, "a")
    assert (clicks_of(state), state.count_left_out()) == (1, 3)
    assert state.why_left_out("email_click", NOON + 1.5, {"link": "b"}) == "many_links"
    assert state.why_left_out("email_click", NOON + 600, {"link": "a"}) is None


def test_clicking_one_link_again_and_again_is_no_scanner():
    state = LeadState()
    for n in range(6):
        clicked(state, n * 0.2, "a")
    assert clicks_of(state) == 6


def test_links_that_follow_slowly_are_no_scanner():
    state = LeadState()
    for n, link in enumerate("abcde"):
        clicked(state, n * 1.1, link)
    assert clicks_of(state) == 5


def test_a_click_within_seconds_of_a_delivery_is_left_out_whichever_is_told_first():
    first, last = LeadState(), LeadState()
    clicked(first, 3, "a")
    assert clicks_of(first) == 1
    first.fold("email_delivered", NOON, {})
    last.fold("email_delivered", NOON, {})
    clicked(last, 3, "a")
    assert clicks_of(first) == clicks_of(last) == 0
    assert first.why_left_out("email_click", NOON + 3, {"link": "a"}) == "too_soon"
    clicked(first, 6, "a")
    assert clicks_of(first) == 1
    clicked(first, -1, "a")
    assert clicks_of(first) == 2


def test_many_clicks_keep_the_state_small_and_all_are_counted():
    state = LeadState()
    for n in range(MOST_REMEMBERED + 50):
        clicked(state, n * 60, f"{n}")
    assert clicks_of(state) == MOST_REMEMBERED
    assert state.count_left_out() == 50
    assert state.why_left_out("email_click", NOON, {"link": "0"}) == "too_old"


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["email_click", "email_click", "email_delivered", "page_view"]),
        st.integers(0, 60).map(lambda halves: NOON + halves / 2),
        st.fixed_dictionaries(
            {"link": st.sampled_from("abcd"), "user_agent": st.sampled_from([CHROME, "curl/8"])}
        ),
    ),
    max_size=30,
)


def folded(events) -> LeadState:
    state = LeadState()
    for kind, at, properties in events:
        state.fold(kind, at, properties)
    return state


def seen(state: LeadState):
    return {k: pytest.approx(v, rel=1e-9) for k, v in state.snapshot(NOON + 100).items()}


@settings(deadline=None)
@given(EVENTS.flatmap(lambda events: st.tuples(st.just(events), st.permutations(events))))
def test_the_order_of_events_does_not_matter(orders):
    one, other = map(folded, orders)
    assert one.clicks == other.clicks
    assert one.snapshot(NOON + 100) == seen(other)
    assert one.count_left_out() == other.count_left_out()


@settings(deadline=None)
@given(EVENTS, EVENTS)
def test_absorbing_a_state_equals_folding_both_logs(mine, others):
    merged, other = folded(mine), folded(others)
    before = LeadState.from_json(other.to_json())
    merged.absorb(other)
    whole = folded([*others, *mine])
    assert merged.clicks == whole.clicks
    assert merged.snapshot(NOON + 100) == seen(whole)
    assert merged.count_left_out() == whole.count_left_out()
    assert other == before


@settings(deadline=None)
@given(EVENTS)
def test_the_count_is_of_the_events_that_are_marked(events):
    state = folded(events)
    marked = [event for event in events if state.why_left_out(*event)]
    assert state.count_left_out() == len(marked)
    kept = sum(kind == "email_click" for kind, *_ in events) - sum(
        kind == "email_click" for kind, *_ in marked
    )
    assert clicks_of(state) == kept


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 9_999), st.sampled_from("abcd")), max_size=30), st.data())
def test_beyond_the_limit_the_latest_are_remembered_in_any_order(clicks, data):
    many = [(second, "a") for second in range(0, 10_000, 50)] + clicks
    one, other = Clicks(), Clicks()
    for second, link in many:
        one.click(second, {"link": link})
    for second, link in data.draw(st.permutations(many)):
        other.click(second, {"link": link})
    assert one == other
    assert len(one.clicks) <= MOST_REMEMBERED


def test_a_state_from_before_bots_were_known_is_read():
    state = LeadState()
    clicked(state, 0, "a")
    old = state.to_json()
    old["engagement"]["email_click"] = (2, NOON, 2.0, 2.0, 2.0)
    del old["clicks"], old["agents"]
    assert clicks_of(LeadState.from_json(old)) == 2
