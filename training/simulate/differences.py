"""In what the hidden truth differs from the written scorecard, by name.

Each difference is shown on two groups of leads: the truth sets them further apart in favour of
`better` than the written scorecard does, if the latter sees a difference at all.
"""

from collections.abc import Callable
from dataclasses import dataclass

from models.scorecard.readings import as_number
from models.scorecard.scorecard import Snapshot

Group = Callable[[Snapshot], bool]


@dataclass(frozen=True, slots=True)
class Difference:
    name: str
    says: str
    better: Group
    worse: Group


def _is(feature: str, *values: str) -> Group:
    return lambda snapshot: snapshot.get(feature) in values


def _within(feature: str, low: float, high: float) -> Group:
    def look(snapshot: Snapshot) -> bool:
        value = as_number(snapshot.get(feature))
        return value is not None and low <= value <= high

    return look


def _both(*groups: Group) -> Group:
    return lambda snapshot: all(group(snapshot) for group in groups)


def _neither(*groups: Group) -> Group:
    return lambda snapshot: not any(group(snapshot) for group in groups)


MANY = 1e9
MID_SIZE_INDUSTRY = _both(_is("industry", "industrie"), _within("employees", 50, 999))
ASKED = _within("demo_request.count", 1, MANY)
LOOKED_AT_PRICES = _within("pricing_view.count", 1, MANY)

DIFFERENCES = (
    Difference(
        "it managers of mid-size industry",
        "IT managers of factories of 50 to 999 people want it most; chiefs sign, and do not care.",
        _both(MID_SIZE_INDUSTRY, _is("seniority", "manager"), _is("function", "it")),
        _both(MID_SIZE_INDUSTRY, _is("seniority", "c_level", "owner")),
    ),
    Difference(
        "students of the free templates",
        "The campaign for free templates brings students, whatever they call themselves.",
        _both(_is("source", "paid search"), _neither(_is("campaign", "free templates"))),
        _is("campaign", "free templates"),
    ),
    Difference(
        "prices before private demonstrations",
        "Looking at prices says more than a demonstration asked for from a private mailbox.",
        _both(LOOKED_AT_PRICES, _neither(ASKED)),
        _both(_is("email_kind", "free"), ASKED, _neither(LOOKED_AT_PRICES)),
    ),
    Difference(
        "trade show leads cool fast",
        "A badge scanned is worth a call within two days, and little after a week.",
        _both(_is("source", "trade show"), _within("form_submit.days_since", 0, 3)),
        _both(_is("source", "trade show"), _within("form_submit.days_since", 8, MANY)),
    ),
    Difference(
        "schools never buy",
        "Teaching is not just a weak sector: there is no product for it.",
        _neither(_is("industry", "enseignement")),
        _is("industry", "enseignement"),
    ),
    Difference(
        "webinars teach",
        "Who attends a webinar came to learn, not to buy.",
        _both(_is("source", "webinar"), _neither(_within("webinar_attended.count", 1, MANY))),
        _both(_is("source", "webinar"), _within("webinar_attended.count", 1, MANY)),
    ),
    Difference(
        "small referrals",
        "Customers recommend friends: a referral counts when the company is large enough.",
        _both(_is("source", "referral"), _within("employees", 50, MANY)),
        _both(_is("source", "referral"), _within("employees", 0, 49)),
    ),
    Difference(
        "the system they run",
        "It works with Sage, Cegid and Divalto and not with SAP or Oracle; no written rule asks.",
        _is("erp", "sage", "cegid", "divalto"),
        _is("erp", "sap", "oracle"),
    ),
    Difference(
        "the English site",
        "Who finds the English site has looked for it; the written rules hold it against them.",
        _is("language", "en"),
        _is("language", "fr"),
    ),
)
