"""Cases: what KPIs need to know of each lead, as columns.

Instants are epoch seconds; what did not happen is NaN. A lead counts as attempted when somebody
tried to reach it or did; when it was worked and when it became an SQL is as the terms are defined.
Its rep is the one it was handed off to, its band the one it was handed off with, or else its first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

import numpy as np

from models.kpis.days import Days, Floats, Ints

By = Literal[
    "all", "team", "rep", "source", "campaign", "landing_page", "content", "persona", "band"
]
BYS: tuple[By, ...] = get_args(By)
Dated = Literal["created", "mql", "handed_off", "week", "worked", "verdict", "met", "sql", "won"]
"""By which fact a lead, a meeting or a deal counts for a day; "week" for all days of the week that
a lead was handed off in.
"""

DATED: tuple[Dated, ...] = get_args(Dated)
MODES = ("phone", "in_person", "video")
NOBODY = -1

ATTRIBUTES: tuple[By, ...] = ("source", "campaign", "landing_page", "content", "persona")
LONGEST_VALUE = 200


@dataclass(slots=True)
class Codes:
    """Values of one slicing as numbers: `labels[number]` is the value; NOBODY has none."""

    labels: list[str] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)

    def of(self, value: object) -> int:
        """Return the number of a value, a new one on first sight."""
        if value is None or value == "":
            return NOBODY
        label = str(value)[:LONGEST_VALUE]
        if label not in self._numbers:
            self._numbers[label] = len(self.labels)
            self.labels.append(label)
        return self._numbers[label]


@dataclass(slots=True)
class Rep:
    """A rep as KPIs see one: the team, and the ISO weeks (by their Monday) with working time."""

    id: str
    team: str
    weeks: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """The leads that the days of `days` touch, and what was spent and who was there.

    `verdict_at` is the first verdict's; `accepted` and `mql_at_handoff` are 1, 0 or NaN.
    Meetings and deals name their lead by its row. `slices` has a code a lead for each slicing but
    "all". `waits` are working minutes from hand-off until a first attempt, a first contact and
    `as_of`; `meeting_modes` are places in MODES.
    """

    days: Days
    as_of: float
    created_at: Floats
    handed_off_at: Floats
    mql_at: Floats
    sql_at: Floats
    worked_at: Floats
    verdict_at: Floats
    accepted: Floats
    mql_at_handoff: Floats
    wait_for_attempt: Floats
    wait_for_contact: Floats
    waited: Floats
    meeting_leads: Ints
    meetings_at: Floats
    meeting_modes: Ints
    deal_leads: Ints
    deals_at: Floats
    deal_euros: Floats
    slices: Mapping[By, Ints]
    codes: Mapping[By, Codes]
    spend_at: Floats
    spend_euros: Floats
    spend_slices: Mapping[By, Ints]
    reps: Sequence[Rep]

    def __len__(self) -> int:
        return len(self.created_at)

    def first_of(self, leads: Ints, at: Floats) -> Floats:
        """Return the first instant of each lead among those of its meetings or deals."""
        first = np.full(len(self), np.inf)
        np.minimum.at(first, leads, at)
        return np.where(np.isinf(first), np.nan, first)
