"""The hidden truth: what sales of the demo company really wants, as a scorecard nobody wrote.

It sells planning software to mid-size factories, from France. Points are as everywhere: +10 doubles
the odds.
"""

from collections.abc import Mapping, Sequence
from math import log

from models.scorecard.readings import CategoryReading, NumberReading, Reading
from models.scorecard.scorecard import PairRule, Scorecard
from models.scorecard.written import category, number

BASE_POINTS = 50.0
BASE_RATE = 0.27


def pair(
    features: tuple[str, str],
    readings: tuple[Reading, Reading],
    points: Mapping[tuple[int, int], float],
) -> PairRule:
    """Read two features together: points by the numbers of their cells, 0 in the others."""
    first, second = (reading.size for reading in readings)
    rows = tuple(
        tuple(float(points.get((row, column), 0)) for column in range(second + 1))
        for row in range(first + 1)
    )
    return PairRule(features, "fit", readings, rows)


def one_with_steps(
    features: tuple[str, str], case: str, edges: Sequence[float], points: Sequence[float]
) -> PairRule:
    """Give points by steps of the second feature, to one case of the first alone."""
    readings = CategoryReading((case,)), NumberReading(tuple(map(float, edges)))
    return pair(features, readings, {(0, cell): step for cell, step in enumerate(points)})


WHO_THEY_ARE = (
    category("seniority", "fit", {
        "manager": 7, "director": 3, "senior": 2, "vp": 0, "individual": -3, "c_level": -6,
        "owner": -7, "junior": -14, "intern": -22,
    }),
    category("function", "fit", {
        "it": 8, "operations": 6, "engineering": 2, "purchasing": 0, "finance": -3,
        "general_management": -3, "sales, marketing": -10, "hr": -10, "education": -12, "other": -6,
    }),
    pair(
        ("seniority", "function"),
        (CategoryReading(("manager",)), CategoryReading(("it", "operations"))),
        {(0, 0): 9, (0, 1): 3},
    ),
    category("email_kind", "fit", {"free": -6}),
    category("phone_given", "fit", {"yes": 2}),
)  # fmt: skip

WHERE_THEY_WORK = (
    category("industry", "fit", {
        "industrie": 10, "logistique": 6, "énergie": 3, "btp": 0, "commerce": -2, "santé": -5,
        "logiciel": -7, "services informatiques": -7, "finance": -9, "conseil": -9,
        "secteur public": -8, "enseignement": -60,
    }),
    number("employees", "fit", (9, -16), (49, -5), (249, 7), (999, 9), (4999, 0), above=-7),
    pair(
        ("industry", "employees"),
        (CategoryReading(("industrie",)), NumberReading((49.0, 999.0))),
        {(0, 1): 4},
    ),
    category("erp", "fit", {
        "sage, divalto": 11, "cegid": 8, "aucun": 0, "sap": -16, "oracle": -14,
    }),
    category("region", "fit", {"auvergne-rhône-alpes": 5, "pays de la loire": 4}),
    category("language", "fit", {"en": 9}),
    category("country", "fit", {"fr, be, ch, lu": 0, "de": 1, "gb": -2, "nl, it": -3, "ca": -12}),
)  # fmt: skip

WHERE_THEY_CAME_FROM = (
    category("source", "fit", {
        "partner": 6, "organic": 3, "referral": 2, "webinar": -3, "linkedin": -1,
        "purchased list": -15,
    }),
    category("campaign", "fit", {"free templates": -30}),
    one_with_steps(("source", "employees"), "referral", (9, 49), (-14, -6, 9)),
    one_with_steps(("source", "form_submit.days_since"), "trade show", (2, 5, 9), (12, 2, -9, -20)),
)  # fmt: skip

WHAT_THEY_DO = (
    number("pricing_view.7d", "engagement", (0.1, 0), (0.6, 6), (1.6, 11), above=16),
    number("pricing_view.30d", "engagement", (0.1, 0), (1, 2), above=4),
    number("demo_request.7d", "engagement", (0.1, 1), (0.5, 4), above=8),
    one_with_steps(("email_kind", "demo_request.count"), "free", (0,), (0, -16)),
    number("email_reply.30d", "engagement", (0.1, 2), (0.5, 6), above=11),
    number("chat.7d", "engagement", (0.1, 1), (0.5, 3), above=6),
    number("page_view.7d", "engagement", (0.3, -4), (1, -2), (3, 1), (8, 4), above=6),
    number("webinar_attended.count", "engagement", (0, 0), above=-6),
    number("content_download.count", "engagement", (1, 0), (2, -2), above=-5),
    number("unsubscribed.count", "engagement", (0, 0), above=-30),
)

WANTED = Scorecard(
    base_points=BASE_POINTS,
    log_odds_at_50=log(BASE_RATE / (1 - BASE_RATE)),
    rules=(*WHO_THEY_ARE, *WHERE_THEY_WORK, *WHERE_THEY_CAME_FROM, *WHAT_THEY_DO),
)
