"""Gathering cases: the leads that some days touch, read with a few statements for them all.

Merged leads are one case, their survivor's. Duplicates, robots and leads who object are left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal

import numpy as np
from sqlmodel import Session

from models.calendar.hours import Hours
from models.calendar.working_minutes import working_minutes
from models.calendar.working_time import working_time
from models.kpis import statements
from models.kpis.case import Case
from models.kpis.cases import (
    ATTRIBUTES,
    BYS,
    DATED,
    MODES,
    NOBODY,
    By,
    Cases,
    Codes,
    Dated,
    Rep,
)
from models.kpis.days import Days, Floats, Ints, midnight, monday_of
from models.kpis.office import Office
from models.words.definitions import Definitions, definitions_in_force

Spent = tuple[date, str, str, float]
"""A day, a source, a campaign, and what was spent on it in euros."""

A_WEEK = timedelta(days=7)
DEFINED: tuple[Literal["sql", "worked"], ...] = ("sql", "worked")
"""What is as the terms of the same name are defined."""


def gather(
    session: Session,
    days: Days,
    as_of: datetime,
    office: Office,
    dated_in: Mapping[Dated, Days] | None = None,
) -> Cases:
    """Read what the KPIs of some days need, as of an instant.

    Only leads that count by certain facts are wanted where `dated_in` says by which, and for which
    of the days.
    """
    roots = statements.roots(session)
    definitions = definitions_in_force(session)
    if dated_in is None:
        dated_in = dict.fromkeys(DATED, days)
    touched = statements.touched(
        session,
        {fact: _between(fact, within, as_of) for fact, within in dated_in.items()},
        {key: definitions.reads(key) for key in DEFINED},
    )
    cases = statements.leads(session, {roots.get(lead, lead) for lead in touched})
    family = cases.keys() | {lead for lead, root in roots.items() if root in cases}
    facts = statements.Facts(session, family, as_of)
    _read(facts, cases, roots, definitions)
    kept = [case for case in cases.values() if not case.left_out]
    reps = [
        Rep(rep, team, tuple(_weeks(days, created_at, office.hours_of(rep))))
        for rep, team, created_at in statements.reps(session)
    ]
    return columns_of(kept, reps, list(statements.spend(session, days)), days, as_of, office)


def _between(fact: Dated, days: Days, as_of: datetime) -> tuple[datetime, datetime]:
    """Return the instants between which a fact counts for some days, though not after `as_of`."""
    ends_at = days.ends_at + A_WEEK if fact == "week" else days.ends_at
    return days.begins_at, min(ends_at, as_of + timedelta.resolution)


def _read(
    facts: statements.Facts,
    cases: Mapping[str, Case],
    roots: Mapping[str, str],
    definitions: Definitions,
) -> None:
    """Read the facts into the cases; scores last, for bands depend on hand-offs."""

    def case_of(lead: str) -> Case:
        return cases[roots.get(lead, lead)]

    for lead, kind, at, rep, mode, amount, currency in facts.events():
        if kind == "lead_assigned":
            case_of(lead).hand_off(at, rep)
        elif kind == "meeting_held":
            case_of(lead).meet(at, mode)
        else:
            case_of(lead).sign(at, amount, currency)
    for lead, at, verdict, reason_code in facts.feedback():
        case_of(lead).judge(at, verdict, reason_code)
    _define(facts, cases, roots, definitions)
    for lead, at, band, mql in facts.scores():
        case_of(lead).score(at, band, mql)


def _define(
    facts: statements.Facts,
    cases: Mapping[str, Case],
    roots: Mapping[str, str],
    definitions: Definitions,
) -> None:
    """Read the attempts and contacts, and when each lead was first worked and became an SQL."""
    happened: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    kinds = {*statements.FIRSTS, *definitions.events_of(*DEFINED)}
    enough = definitions.firsts_suffice(*DEFINED)
    for lead, kind, at in facts.firsts(kinds) if enough else facts.named(kinds):
        root = roots.get(lead, lead)
        if kind == "contact_made":
            cases[root].contact(at)
        elif kind == "contact_attempted":
            cases[root].attempt(at)
        happened[root].append((at, kind))
    for lead, case in cases.items():
        case.define(definitions, happened[lead])


def columns_of(
    cases: Sequence[Case],
    reps: Sequence[Rep],
    spend: Sequence[Spent],
    days: Days,
    as_of: datetime,
    office: Office,
) -> Cases:
    """Lay cases out as columns."""
    codes: dict[By, Codes] = {by: Codes() for by in BYS}
    team_of = {rep.id: rep.team for rep in reps}
    meetings = [(row, at, mode) for row, case in enumerate(cases) for at, mode in case.meetings]
    deals = [(row, at, euros) for row, case in enumerate(cases) for at, euros in case.deals]
    at = {
        name: _instants(getattr(case, name) for case in cases)
        for name in ("created_at", "handed_off_at", "mql_at", "sql_at", "worked_at", "verdict_at",
                     "attempted_at", "contacted_at")
    }  # fmt: skip
    ends = (at["attempted_at"], at["contacted_at"], np.full(len(cases), as_of.timestamp()))
    for_attempt, for_contact, waited = _waits(cases, at["handed_off_at"], ends, office)
    return Cases(
        days=days,
        as_of=as_of.timestamp(),
        created_at=at["created_at"],
        handed_off_at=at["handed_off_at"],
        mql_at=at["mql_at"],
        sql_at=at["sql_at"],
        worked_at=at["worked_at"],
        verdict_at=at["verdict_at"],
        accepted=_truths(case.accepted for case in cases),
        mql_at_handoff=_truths(case.mql_at_handoff for case in cases),
        wait_for_attempt=for_attempt,
        wait_for_contact=for_contact,
        waited=waited,
        meeting_leads=np.array([row for row, _, _ in meetings], np.int64),
        meetings_at=_instants(at for _, at, _ in meetings),
        meeting_modes=np.array([_place(mode) for _, _, mode in meetings], np.int64),
        deal_leads=np.array([row for row, _, _ in deals], np.int64),
        deals_at=_instants(at for _, at, _ in deals),
        deal_euros=np.array([euros for _, _, euros in deals], np.float64),
        slices=_slices(cases, codes, team_of),
        codes=codes,
        reps=reps,
        spend_at=_instants(midnight(day, days.zone) for day, _, _, _ in spend),
        spend_euros=np.array([amount for _, _, _, amount in spend], np.float64),
        spend_slices={
            "source": np.array([codes["source"].of(source) for _, source, _, _ in spend], np.int64),
            "campaign": np.array([codes["campaign"].of(name) for _, _, name, _ in spend], np.int64),
        },
    )


def _waits(
    cases: Sequence[Case], since: Floats, ends: Sequence[Floats], office: Office
) -> list[Floats]:
    """Return the working minutes of each lead's rep from hand-off until each of some instants."""
    rows: dict[Hours, list[int]] = defaultdict(list)
    for row, case in enumerate(cases):
        rows[office.hours_of(case.rep)].append(row)
    waits = [np.full(len(cases), np.nan) for _ in ends]
    for hours, places in rows.items():
        for wait, until in zip(waits, ends, strict=True):
            minutes = working_minutes(since[places], until[places], hours)
            wait[places] = np.maximum(minutes, 0)
    return waits


def _place(mode: str) -> int:
    return MODES.index(mode) if mode in MODES else NOBODY


def _instants(instants: Iterable[datetime | None]) -> Floats:
    return np.array([np.nan if at is None else at.timestamp() for at in instants], np.float64)


def _truths(truths: Iterable[bool | None]) -> Floats:
    return np.array([np.nan if true is None else true for true in truths], np.float64)


def _slices(
    cases: Sequence[Case], codes: Mapping[By, Codes], team_of: Mapping[str, str]
) -> dict[By, Ints]:
    columns: dict[By, Iterable[object]] = {
        "rep": (case.rep for case in cases),
        "team": (team_of.get(case.rep or "") for case in cases),
        "band": (case.band for case in cases),
    }
    for place, by in enumerate(ATTRIBUTES):
        columns[by] = [case.attributes[place] for case in cases]
    return {
        by: np.array([codes[by].of(value) for value in values], np.int64)
        for by, values in columns.items()
    }


def _weeks(days: Days, since: datetime, hours: Hours) -> Iterator[date]:
    """Go through the ISO weeks, by their Monday, in which somebody had working time."""
    monday = monday_of(days.since)
    while monday < days.until:
        begin = midnight(monday, days.zone)
        end = midnight(monday + A_WEEK, days.zone)
        if since < end and working_time(begin, end, hours):
            yield monday
        monday += A_WEEK
