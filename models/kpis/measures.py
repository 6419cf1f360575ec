"""Measures: what each KPI counts, one function a KPI, over the columns of cases.

The instant of an entry says which day it counts for: its cohort. A lead is immature until so much
time has passed that it had its chance.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from models.kpis.cases import MODES, By, Cases
from models.kpis.days import DAY_SECONDS, Floats, Ints, midnight, monday_of
from models.kpis.entries import Bools, Entries, joined

VERDICT_DAYS = 14
MEETING_DAYS = 30
SIGNATURE_DAYS = 60
ATTEMPT_MATURES_MINUTES = 8 * 60
CONTACT_MATURES_MINUTES = 5 * 8 * 60
WEEK_SECONDS = 7 * DAY_SECONDS


def leads(cases: Cases) -> Entries:
    """Leads by the day they were created."""
    return _of_leads(cases, cases.created_at)


def mqls(cases: Cases) -> Entries:
    """Leads by the day they became MQL for the first time."""
    return _of_leads(cases, cases.mql_at)


def sqls(cases: Cases) -> Entries:
    """Leads by the day they became SQL for the first time."""
    return _of_leads(cases, cases.sql_at)


def deals_won(cases: Cases) -> Entries:
    """Deals by the day they were won."""
    return _of(cases, cases.deals_at, cases.deal_leads)


def revenue_eur(cases: Cases) -> Entries:
    """Amounts of the deals won, in euros, by the day they were won."""
    return replace(deals_won(cases), numerator=cases.deal_euros)


def spend_eur(cases: Cases) -> Entries:
    """What marketing paid, in euros, by day."""
    none = np.zeros(len(cases.spend_at))
    return Entries(cases.spend_at, cases.spend_euros, none, cases.spend_slices)


def cost_per_lead_eur(cases: Cases) -> Entries:
    """Spend, and the leads created."""
    return joined(spend_eur(cases), _counted_below(leads(cases)))


def cost_per_mql_eur(cases: Cases) -> Entries:
    """Spend, and the leads that became MQL."""
    return joined(spend_eur(cases), _counted_below(mqls(cases)))


def cost_per_sql_eur(cases: Cases) -> Entries:
    """Spend, and the leads that became SQL."""
    return joined(spend_eur(cases), _counted_below(sqls(cases)))


def cost_per_deal_eur(cases: Cases) -> Entries:
    """Spend, and the deals won."""
    return joined(spend_eur(cases), _counted_below(deals_won(cases)))


def leads_per_rep_per_week(cases: Cases) -> Entries:
    """Leads handed off, and the reps present, both on the Monday of their ISO week.

    A week that is not over is immature: it counts nothing.
    """
    handed_off = _of_leads(cases, cases.handed_off_at)
    mondays = _mondays(cases, handed_off.at)
    by_rep: tuple[By, ...] = ("team", "rep")
    given = Entries(
        mondays, handed_off.numerator, np.zeros(len(mondays)),
        {by: handed_off.slices[by] for by in by_rep},
    )  # fmt: skip
    both = joined(given, _presence(cases))
    return replace(both, immature=both.at + WEEK_SECONDS > cases.as_of)


def share_attempted_within_minutes(cases: Cases, minutes: int = 30) -> Entries:
    """Leads handed off, and those attempted within so many working minutes."""
    entries = _of_leads(cases, cases.handed_off_at, cases.wait_for_attempt <= minutes)
    waited = cases.waited[~np.isnan(cases.handed_off_at)]
    return replace(entries, immature=waited < minutes)


def time_to_first_attempt_minutes(cases: Cases) -> Entries:
    """Leads handed off, and their working minutes until the first attempt."""
    return _waits(cases, cases.wait_for_attempt, ATTEMPT_MATURES_MINUTES)


def time_to_first_contact_minutes(cases: Cases) -> Entries:
    """Leads handed off, and their working minutes until the first contact."""
    return _waits(cases, cases.wait_for_contact, CONTACT_MATURES_MINUTES)


def time_to_hand_off_minutes(cases: Cases) -> Entries:
    """Leads handed off, and the minutes from their creation until then: the system's own delay."""
    delays = np.maximum(cases.handed_off_at - cases.created_at, 0) / 60
    there = ~np.isnan(delays)
    return replace(_of_leads(cases, cases.handed_off_at), minutes=delays[there])


def acceptance_rate(cases: Cases) -> Entries:
    """Leads by the day of their first verdict, and those that are accepted."""
    return _of_leads(cases, cases.verdict_at, cases.accepted == 1)


def feedback_coverage(cases: Cases) -> Entries:
    """Leads by the day they were first worked, and those that got a verdict in time."""
    in_time = cases.verdict_at <= cases.worked_at + VERDICT_DAYS * DAY_SECONDS
    return _maturing(_of_leads(cases, cases.worked_at, in_time), cases, VERDICT_DAYS)


def meeting_rate(cases: Cases, modes: Collection[str] = MODES) -> Entries:
    """Leads handed off, and those that had a meeting in time."""
    wanted = _in_mode(cases, modes)
    held = cases.meeting_leads[wanted], cases.meetings_at[wanted]
    since = cases.handed_off_at[held[0]]
    in_time = (held[1] >= since) & (held[1] <= since + MEETING_DAYS * DAY_SECONDS)
    met = np.zeros(len(cases), bool)
    met[held[0][in_time]] = True
    return _maturing(_of_leads(cases, cases.handed_off_at, met), cases, MEETING_DAYS)


def signature_rate(cases: Cases, modes: Collection[str] = MODES) -> Entries:
    """Meetings held, and those whose lead signed in time."""
    wanted = _in_mode(cases, modes)
    at, lead = cases.meetings_at[wanted], cases.meeting_leads[wanted]
    signed = _first_at_or_after(cases.deal_leads, cases.deals_at, lead, at)
    entries = _of(cases, at, lead, signed <= at + SIGNATURE_DAYS * DAY_SECONDS)
    return _maturing(entries, cases, SIGNATURE_DAYS)


def alignment(cases: Cases) -> Entries:
    """Leads by the day of their first verdict: MQL at hand-off against accepted."""
    at = np.where(np.isnan(cases.mql_at_handoff), np.nan, cases.verdict_at)
    there = ~np.isnan(at)
    mql, accepted = cases.mql_at_handoff[there] == 1, cases.accepted[there] == 1
    cell = np.where(mql, np.where(accepted, 0, 1), np.where(accepted, 2, 3)).astype(np.int64)
    return replace(_of_leads(cases, at, cases.mql_at_handoff == cases.accepted), cell=cell)


def _of(cases: Cases, at: Floats, lead: Ints, hits: Bools | None = None) -> Entries:
    """Count rows that belong to leads."""
    ones = np.ones(len(at))
    numerator = ones if hits is None else hits.astype(np.float64)
    slices = {by: codes[lead] for by, codes in cases.slices.items()}
    return Entries(at, numerator, ones, slices)


def _of_leads(cases: Cases, at: Floats, hits: Bools | None = None) -> Entries:
    """Count the leads whose instant is there."""
    there = np.flatnonzero(~np.isnan(at))
    return _of(cases, at[there], there, None if hits is None else hits[there])


def _counted_below(entries: Entries) -> Entries:
    return replace(entries, numerator=np.zeros(len(entries.at)), denominator=entries.numerator)


def _maturing(entries: Entries, cases: Cases, days: int) -> Entries:
    return replace(entries, immature=entries.at + days * DAY_SECONDS > cases.as_of)


def _waits(cases: Cases, wait: Floats, matures: float) -> Entries:
    """Waits of the leads handed off; one that did not end is longer than all."""
    there = ~np.isnan(cases.handed_off_at)
    entries = _of_leads(cases, cases.handed_off_at, ~np.isnan(wait))
    return replace(entries, minutes=wait[there], immature=cases.waited[there] < matures)


def _in_mode(cases: Cases, modes: Collection[str]) -> Bools:
    if set(modes) >= set(MODES):
        return np.ones(len(cases.meetings_at), bool)
    return np.isin(cases.meeting_modes, [MODES.index(mode) for mode in modes])


def _first_at_or_after(leads_: Ints, at: Floats, lead: Ints, since: Floats) -> Floats:
    """Return the first of the instants of each lead that is not before its `since`, or NaN."""
    order = np.lexsort((at, leads_))
    by_lead = np.stack([leads_[order].astype(np.float64), at[order]])
    found = np.full(len(lead), np.nan)
    for row, (one, earliest) in enumerate(zip(lead.tolist(), since.tolist(), strict=True)):
        low, high = np.searchsorted(by_lead[0], [one, one + 1])
        place = low + np.searchsorted(by_lead[1][low:high], earliest)
        if place < high:
            found[row] = by_lead[1][place]
    return found


def _mondays(cases: Cases, at: Floats) -> Floats:
    """Return the instant at which the ISO week of each instant begins."""
    zone = cases.days.zone
    begun: dict[object, float] = {}
    mondays = np.empty(len(at))
    for row, instant in enumerate(at.tolist()):
        monday = monday_of(datetime.fromtimestamp(instant, UTC).astimezone(zone).date())
        if monday not in begun:
            begun[monday] = midnight(monday, zone).timestamp()
        mondays[row] = begun[monday]
    return mondays


def _presence(cases: Cases) -> Entries:
    """One row for each rep and week that the rep had working time in."""
    weeks = [(week, rep) for rep in cases.reps for week in rep.weeks]
    at = np.array([midnight(week, cases.days.zone).timestamp() for week, _ in weeks])
    slices: dict[By, Ints] = {
        "team": np.array([cases.codes["team"].of(rep.team) for _, rep in weeks], np.int64),
        "rep": np.array([cases.codes["rep"].of(rep.id) for _, rep in weeks], np.int64),
    }
    return Entries(at, np.zeros(len(at)), np.ones(len(at)), slices)
