"""A score in words that a person can check: the rule, what counted, and what would change it."""

from collections.abc import Iterator

from babel.dates import format_datetime

from models.scorecard.readings import NumberReading, Reading, Value
from models.scorecard.scorecard import PairRule, Points, Scorecard
from models.tables import Score, Version
from models.words.features import reason_text
from service.kit.explain import reasons_of
from service.kit.quantities import Locale, quantity, region_of
from service.privacy.schemas import Change, Explanation

MOST_CHANGES = 5

_SUMMARY = {
    "en": (
        "On {at} UTC, {points} points were worked out from what is listed here, by {version}. 50 "
        "points are the average lead, and 10 more double the odds that our sales team wants to "
        "talk to somebody; we put the chance at {probability}. Every score begins at {base} "
        "points; each fact below then adds or takes away what is written beside it, and nothing "
        "else counts. The points only say whom to call first: people decide, and refuse nobody "
        "because of them."
    ),
    "fr": (
        "Le {at} (UTC), {points} points ont été calculés à partir des éléments listés ici, par "
        "{version}. 50 points correspondent au lead moyen et 10 points de plus doublent les "
        "chances que notre équipe commerciale souhaite un échange\u202f; nous estimons cette "
        "probabilité à {probability}. Tout score part de {base} points\u202f; chaque élément "
        "ci-dessous ajoute ou retire ensuite ce qui est inscrit à côté, et rien d’autre ne "
        "compte. Les points indiquent seulement qui appeler en premier\u00a0: ce sont des "
        "personnes qui décident, et personne n’est écarté à cause d’eux."
    ),
}
_VERSION = {
    "en": {"written": "rules that our teams wrote", "learned": "rules learned from past feedback"},
    "fr": {
        "written": "des règles écrites par nos équipes",
        "learned": "des règles apprises des avis passés",
    },
}
_POINTS = {"en": "{text} ({points} points)", "fr": "{text} ({points} points)"}


def explain(score: Score, version: Version, scorecard: Scorecard, locale: Locale) -> Explanation:
    """Explain a stored score under the version that made it."""
    points = scorecard.score(score.snapshot)
    return Explanation(
        summary=_SUMMARY[locale].format(
            at=format_datetime(score.scored_at, locale=region_of(locale)),
            points=_number(points.total, locale),
            base=_number(points.base, locale),
            probability=quantity(score.probability, "share", locale),
            version=_VERSION[locale][version.origin],
        ),
        reasons=[
            _POINTS[locale].format(text=reason["text"], points=_signed(reason["points"], locale))
            for reason in reasons_of(scorecard, score.snapshot, points, locale)
        ],
        changes=changes(scorecard, score.snapshot, points, locale),
    )


def changes(
    scorecard: Scorecard, snapshot: dict[str, Value], points: Points, locale: Locale
) -> list[Change]:
    """Say which facts, each changed alone, would change the points most, upwards first."""
    best: dict[tuple[str, bool], tuple[float, float, Value]] = {}
    for feature, value in _others(scorecard, snapshot):
        total = scorecard.score(snapshot | {feature: value}).total
        change = total - points.total
        held = best.get((feature, change > 0))
        if abs(change) >= 0.05 and (held is None or abs(change) > abs(held[0])):
            best[feature, change > 0] = change, total, value
    ordered = sorted(best.items(), key=lambda item: -abs(item[1][0]))
    up = [item for item in ordered if item[0][1]][:MOST_CHANGES]
    down = [item for item in ordered if not item[0][1]][:MOST_CHANGES]
    return [
        Change(text=reason_text(feature, value, locale), points=total, change=change)
        for (feature, _), (change, total, value) in (*up, *down)
    ]


def _others(scorecard: Scorecard, snapshot: dict[str, Value]) -> Iterator[tuple[str, Value]]:
    """Go through the values that each feature might have instead, one for each cell."""
    for rule in scorecard.rules:
        pairs = (
            zip(rule.features, rule.readings, strict=True)
            if isinstance(rule, PairRule)
            else [(rule.feature, rule.reading)]
        )
        for feature, reading in pairs:
            here = reading.cell(snapshot.get(feature))
            for value in (*_values(reading), None):
                if reading.cell(value) != here:
                    yield feature, value


def _values(reading: Reading) -> Iterator[Value]:
    if not isinstance(reading, NumberReading):
        yield from reading.cases
    elif reading.edges:
        yield from reading.edges
        yield reading.edges[-1] + 1.0


def _number(points: float, locale: Locale) -> str:
    return quantity(round(points, 1), "count", locale)


def _signed(points: float, locale: Locale) -> str:
    sign = "+" if points > 0 else "\u2212"
    return sign + _number(abs(points), locale)
