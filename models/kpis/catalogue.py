"""The catalogue of KPIs: one definition each, for objectives, reports and the agreement.

Raise `definition` when what a KPI counts changes: a new series begins, and what was stored under
the old one reads as before.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from models.kpis import measures
from models.kpis.cases import BYS, MODES, By, Dated
from models.kpis.entries import Entries
from models.kpis.tally import Kind

Side = Literal["marketing", "sales", "both"]
Direction = Literal["at_least", "at_most"]
Unit = Literal["leads", "deals", "EUR", "share", "minutes", "leads a week a rep", "kappa"]

OF_SPEND: tuple[By, ...] = ("all", "source", "campaign")
OF_REPS: tuple[By, ...] = ("all", "team", "rep")
MONTH, QUARTER = 30, 90


class ParameterError(ValueError):
    """A KPI does not take this parameter; the text says what it takes."""


@dataclass(frozen=True, slots=True)
class Kpi:
    """One KPI.

    `direction` says which way is better. `dated_by` are the facts that leads count by: leads with
    none of them need not be read. `matures` says when a lead counts, for a whole day that is after
    `lag_days`; after `settles_days` the day's value is stored for good. An objective is judged over
    the `window_days` that have just matured, or from its start on if it is a `sum`.
    """

    key: str
    en: str
    fr: str
    unit: Unit
    side: Side
    direction: Direction
    kind: Kind
    counts: str
    cohort: str
    matures: str
    settles_days: int
    measure: Callable[..., Entries]
    dated_by: tuple[Dated, ...]
    lag_days: int = 0
    window_days: int = MONTH
    slices: tuple[By, ...] = BYS
    parameters: Mapping[str, Any] = field(default_factory=dict)
    definition: int = 1


AT_ONCE = "at once"

_KPIS = [
    Kpi("leads", "Leads", "Leads créés", "leads", "marketing", "at_least", "sum",
        "leads", "by the day they were created", AT_ONCE, 0, measures.leads, ("created",)),
    Kpi("mqls", "MQLs", "MQL", "leads", "marketing", "at_least", "sum",
        "leads that became MQL, as the glossary defines it", "by the day they first were",
        AT_ONCE, 0, measures.mqls, ("mql",)),
    Kpi("sqls", "SQLs", "SQL", "leads", "both", "at_least", "sum",
        "leads that became SQL, as the glossary defines it", "by the day they first were",
        AT_ONCE, 0, measures.sqls, ("sql",)),
    Kpi("deals_won", "Deals won", "Affaires signées", "deals", "sales", "at_least", "sum",
        "deals won", "by the day they were won", AT_ONCE, 0, measures.deals_won, ("won",)),
    Kpi("spend_eur", "Spend", "Dépenses", "EUR", "marketing", "at_most", "sum",
        "what was spent in EUR; other currencies are left out", "by day", AT_ONCE, 7,
        measures.spend_eur, (), slices=OF_SPEND),
    Kpi("revenue_eur", "Revenue", "Chiffre d’affaires", "EUR", "sales", "at_least", "sum",
        "amounts of deals won in EUR, or in no stated currency", "by the day they were won",
        AT_ONCE, 0, measures.revenue_eur, ("won",)),
    Kpi("leads_per_rep_per_week", "Leads a week a rep", "Leads par semaine par commercial",
        "leads a week a rep", "marketing", "at_least", "rate",
        "leads handed off / reps with working time in the week",
        "by ISO week, on its Monday", "when the week is over", 7,
        measures.leads_per_rep_per_week, ("week",), lag_days=6, window_days=28, slices=OF_REPS),
    Kpi("cost_per_lead_eur", "Cost per lead", "Coût par lead", "EUR", "marketing", "at_most",
        "cost", "spend / leads created", "by day", AT_ONCE, 7, measures.cost_per_lead_eur,
        ("created",), slices=OF_SPEND),
    Kpi("cost_per_mql_eur", "Cost per MQL", "Coût par MQL", "EUR", "marketing", "at_most",
        "cost", "spend / leads that became MQL", "by day", AT_ONCE, 7, measures.cost_per_mql_eur,
        ("mql",), slices=OF_SPEND),
    Kpi("cost_per_sql_eur", "Cost per SQL", "Coût par SQL", "EUR", "both", "at_most",
        "cost", "spend / leads that became SQL", "by day", AT_ONCE, 7, measures.cost_per_sql_eur,
        ("sql",), slices=OF_SPEND),
    Kpi("cost_per_deal_eur", "Cost per deal", "Coût par affaire signée", "EUR", "both", "at_most",
        "cost", "spend / deals won", "by day", AT_ONCE, 7, measures.cost_per_deal_eur, ("won",),
        window_days=QUARTER, slices=OF_SPEND),
    Kpi("share_attempted_within_minutes", "Leads attempted in time",
        "Leads appelés dans le délai", "share", "sales", "at_least", "share",
        "leads with a first attempt within so many working minutes of hand-off / leads handed off",
        "by the day of hand-off", "when those minutes have passed", 14,
        measures.share_attempted_within_minutes, ("handed_off",), window_days=7,
        parameters={"minutes": 30}),
    Kpi("time_to_first_attempt_minutes", "Time to the first attempt",
        "Délai de première tentative", "minutes", "sales", "at_most", "wait",
        "median of working minutes from hand-off to the first attempt; no attempt is longest",
        "by the day of hand-off", "after 8 working hours", 14,
        measures.time_to_first_attempt_minutes, ("handed_off",), lag_days=2),
    Kpi("time_to_first_contact_minutes", "Time to the first contact",
        "Délai de premier contact", "minutes", "sales", "at_most", "wait",
        "median of working minutes from hand-off to the first contact; no contact is longest",
        "by the day of hand-off", "after 40 working hours", 21,
        measures.time_to_first_contact_minutes, ("handed_off",), lag_days=7),
    Kpi("time_to_hand_off_minutes", "Time to hand-off", "Délai de transmission", "minutes",
        "marketing", "at_most", "wait",
        "median of minutes from creation to hand-off, day and night: the system's own delay",
        "by the day of hand-off", AT_ONCE, 1, measures.time_to_hand_off_minutes, ("handed_off",)),
    Kpi("acceptance_rate", "Acceptance", "Taux d’acceptation", "share", "both", "at_least",
        "share", "leads accepted by their newest verdict within 14 days / leads with a verdict",
        "by the day of the first verdict", AT_ONCE, measures.VERDICT_DAYS,
        measures.acceptance_rate, ("verdict",)),
    Kpi("feedback_coverage", "Feedback coverage", "Couverture des retours", "share", "sales",
        "at_least", "share", "leads with a verdict within 14 days / leads worked",
        "by the day they were first worked", "after 14 days", measures.VERDICT_DAYS + 1,
        measures.feedback_coverage, ("worked",), lag_days=measures.VERDICT_DAYS),
    Kpi("meeting_rate", "Meetings from leads", "Taux de rendez-vous", "share", "both",
        "at_least", "share", "leads with a meeting held within 30 days / leads handed off",
        "by the day of hand-off", "after 30 days", measures.MEETING_DAYS + 1,
        measures.meeting_rate, ("handed_off",), lag_days=measures.MEETING_DAYS,
        parameters={"modes": MODES}),
    Kpi("signature_rate", "Meetings signed", "Taux de signature", "share", "sales", "at_least",
        "share", "meetings followed by a deal won within 60 days / meetings held",
        "by the day of the meeting", "after 60 days", measures.SIGNATURE_DAYS + 1,
        measures.signature_rate, ("met",), lag_days=measures.SIGNATURE_DAYS,
        parameters={"modes": MODES}),
    Kpi("alignment", "Alignment", "Alignement", "kappa", "both", "at_least", "kappa",
        "Cohen’s kappa of MQL at hand-off and accepted",
        "by the day of the first verdict, of leads with a score at hand-off", AT_ONCE,
        measures.VERDICT_DAYS, measures.alignment, ("verdict",), window_days=QUARTER),
]  # fmt: skip

KPIS: dict[str, Kpi] = {kpi.key: kpi for kpi in _KPIS}

MOST_MINUTES = 24 * 60


def with_defaults(kpi: Kpi, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return a KPI's parameters in one spelling, the missing ones as usual. Raises ParameterError.

    `minutes` is a whole number of working minutes, `modes` a list of kinds of meeting.
    """
    unknown = sorted(set(parameters) - set(kpi.parameters))
    if unknown:
        takes = ", ".join(f"`{name}`" for name in kpi.parameters) or "no parameters"
        raise ParameterError(f"{kpi.key} takes {takes}")
    return {
        name: _CHECKS[name](parameters.get(name, usual)) for name, usual in kpi.parameters.items()
    }


def _minutes(value: Any) -> int:
    if type(value) is not int or not 1 <= value <= MOST_MINUTES:
        raise ParameterError(f"`minutes` is a whole number from 1 to {MOST_MINUTES}")
    return value


def _modes(value: Any) -> list[str]:
    known = isinstance(value, list | tuple) and all(mode in MODES for mode in value)
    if not known or not value or len(set(value)) != len(value):
        raise ParameterError(f"`modes` is a list of some of: {', '.join(MODES)}")
    return sorted(value)


_CHECKS: Mapping[str, Callable[[Any], Any]] = {"minutes": _minutes, "modes": _modes}
