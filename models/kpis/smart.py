"""SMART by construction: what an objective is checked for, and what is said of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from models.kpis.catalogue import Direction, Kpi
from models.kpis.forecast import Forecast
from models.kpis.tally import Measured
from models.kpis.window import Window

POOR_ODDS, EASY_ODDS = 0.2, 0.95
BOLD = 0.6
"""The share of futures that stay short of the target suggested in place of an easy one."""

OFF_BASELINE = 0.25
"""How far a stated baseline may be from the measured one before that is said."""

Letter = Literal["specific", "measurable", "attainable", "realistic", "time_bound"]


@dataclass(frozen=True, slots=True)
class Aim:
    """An objective's numbers: which way, from where, to where, between which days."""

    kpi: Kpi
    direction: Direction
    target: float
    baseline: float | None
    starts_on: date
    due_on: date
    window: Window


@dataclass(frozen=True, slots=True)
class Check:
    """One letter of SMART: whether it holds, why in both languages, and a better target or date."""

    check: Letter
    ok: bool
    code: str
    texts: tuple[str, str]
    suggestion: float | str | None = None


def reaches(direction: Direction, value: float, target: float) -> bool:
    return value >= target if direction == "at_least" else value <= target


def checks(
    aim: Aim, team: str, owner: str, baseline: Measured, forecast: Forecast | None, today: date
) -> list[Check]:
    """Check an objective; nothing is refused here, for the two teams decide."""
    return [
        _said("specific", True, "named", kpi=aim.kpi, team=team, owner=owner),
        _measurable(aim, baseline, forecast),
        _attainable(aim, forecast),
        _realistic(aim, baseline, forecast),
        _time_bound(aim, today),
    ]


def _measurable(aim: Aim, baseline: Measured, forecast: Forecast | None) -> Check:
    if baseline.value is None or (forecast is None and not baseline.of):
        return _said("measurable", False, "no_history", kpi=aim.kpi)
    measured = round(baseline.value, 3)
    if aim.baseline is not None:
        off = abs(aim.baseline - baseline.value) > OFF_BASELINE * max(abs(baseline.value), 1e-9)
        if off and aim.kpi.kind != "sum":
            return _said("measurable", False, "other_baseline", measured, said=aim.baseline,
                         measured=measured)  # fmt: skip
    return _said("measurable", True, "history", measured=measured, of=round(baseline.of))


def _attainable(aim: Aim, forecast: Forecast | None) -> Check:
    if forecast is None:
        return _said("attainable", True, "not_foreseen")
    odds = forecast.odds(aim.direction, aim.target)
    if odds < POOR_ODDS:
        even = _rounded(forecast.at(0.5))
        return _said("attainable", False, "poor_odds", even, odds=odds, even=even)
    return _said("attainable", True, "odds", odds=odds)


def _realistic(aim: Aim, baseline: Measured, forecast: Forecast | None) -> Check:
    if aim.direction != aim.kpi.direction:
        return _said("realistic", False, "wrong_way")
    if forecast is None:
        return _said("realistic", True, "not_foreseen")
    met = (
        aim.kpi.kind != "sum"
        and baseline.value is not None
        and reaches(aim.direction, baseline.value, aim.target)
    )
    odds = forecast.odds(aim.direction, aim.target)
    if met or odds > EASY_ODDS:
        bold = _rounded(forecast.at(BOLD if aim.direction == "at_least" else 1 - BOLD))
        return _said("realistic", False, "met_already" if met else "comes_anyway", bold, bold=bold)
    return _said("realistic", True, "asks_something")


def _time_bound(aim: Aim, today: date) -> Check:
    if aim.due_on < today:
        return _said("time_bound", False, "past")
    if aim.window.too_soon:
        days = aim.kpi.lag_days + aim.kpi.window_days
        better = (aim.starts_on + timedelta(days=days)).isoformat()
        return _said("time_bound", False, "too_soon", better, lag=aim.kpi.lag_days, better=better)
    first, last = aim.window.first.isoformat(), aim.window.last.isoformat()
    return _said("time_bound", True, "dated", due=aim.due_on.isoformat(), first=first, last=last)


def _rounded(value: float) -> float:
    return float(f"{value:.3g}")


def _said(
    letter: Letter, ok: bool, code: str, suggestion: float | str | None = None, **told: object
) -> Check:
    kpi = told.pop("kpi", None)
    english, french = _TEXTS[code]
    names = (kpi.en, kpi.fr) if isinstance(kpi, Kpi) else ("", "")
    texts = english.format(kpi=names[0], **told), french.format(kpi=names[1], **told)
    return Check(letter, ok, code, texts, suggestion)


_TEXTS: Mapping[str, tuple[str, str]] = {
    "named": (
        "{owner} answers for “{kpi}”, for the {team} team.",
        "{owner} répond de «\u00a0{kpi}\u00a0» pour l’équipe {team}.",
    ),
    "no_history": (
        "Nothing has been measured of “{kpi}” yet: it will be, from now on.",
        "Rien n’a encore été mesuré pour «\u00a0{kpi}\u00a0»\u00a0: cela commence maintenant.",
    ),
    "other_baseline": (
        "The stated baseline is {said:g}, what was measured is {measured:g}.",
        "Le point de départ annoncé est {said:g}, la mesure donne {measured:g}.",
    ),
    "history": (
        "It is measured: {measured:g} today, from {of}.",
        "C’est mesuré\u00a0: {measured:g} aujourd’hui, sur {of}.",
    ),
    "not_foreseen": (
        "Too little is known yet for a forecast.",
        "On en sait encore trop peu pour une prévision.",
    ),
    "poor_odds": (
        "As things go, the odds are {odds:.0%}; {even:g} has even odds.",
        "Au rythme actuel, les chances sont de {odds:.0%}\u00a0; {even:g} a une chance sur deux.",
    ),
    "odds": (
        "As things go, the odds are {odds:.0%}.",
        "Au rythme actuel, les chances sont de {odds:.0%}.",
    ),
    "wrong_way": (
        "This KPI is better the other way round.",
        "Cet indicateur est meilleur dans l’autre sens.",
    ),
    "met_already": (
        "The target is met already; {bold:g} would ask for more.",
        "La cible est déjà atteinte\u00a0; {bold:g} demanderait davantage.",
    ),
    "comes_anyway": (
        "The target comes by itself; {bold:g} would ask for more.",
        "La cible viendra d’elle-même\u00a0; {bold:g} demanderait davantage.",
    ),
    "asks_something": (
        "It is not met yet and takes an effort.",
        "La cible n’est pas encore atteinte et demande un effort.",
    ),
    "past": ("The date has passed.", "La date est passée."),
    "too_soon": (
        "A lead counts after {lag} days, so older leads are judged; {better} would do.",
        "Un lead compte après {lag} jours\u00a0: on juge de plus anciens\u00a0; visez le {better}.",
    ),
    "dated": (
        "Due on {due}, judged on the days from {first} to {last}.",
        "Échéance le {due}, jugée sur les jours du {first} au {last}.",
    ),
}  # fmt: skip
