"""What a month of the closed loop came to: what was done, what the gate said, how good it made us.

The champion is measured on the leads that will be handed off in the month to come, whose chances
are known; nobody has seen them yet.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
from scipy.special import expit

from models.scorecard.scorecard import Scorecard
from models.scorecard.table import columns_of, logits_of, score_table
from models.showings import Placed
from models.tables import TrainingRun
from training.simulate.company import Company
from training.simulate.lives import born_on, live
from training.simulate.report import expected_auc
from training.simulate.truth import chance, snapshot_of


@dataclass(frozen=True, slots=True)
class Measured:
    """AUC to expect on the leads to come, of the champion, the written scorecard and the oracle;
    and their mean probability as the champion says it, and as it is.
    """

    rows: int
    champion: float
    written: float
    oracle: float
    said: float
    true: float


@dataclass(frozen=True, slots=True)
class Checked:
    """What the month's checkup showed: features that drift, and the lift over random, if known."""

    drifting: list[str]
    lift: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Month:
    """One month. `explored` counts the leads called only because they were drawn; `relied_on` says
    whether labels were changed for what was found of the reps; `true_lift` is of all leads so far.
    """

    month: int
    handed_off: int
    called: int
    explored: int
    labels: dict[str, int]
    relied_on: bool
    verdict: str
    checked: Checked
    true_lift: float
    measured: Measured

    def document(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class Tally:
    """Counts what reps did since the last month, and the true chances of all leads so far."""

    handed_off: int = 0
    called: int = 0
    explored: int = 0
    within_reach: list[float] = field(default_factory=list)
    all: list[float] = field(default_factory=list)

    def count(self, placed: Placed, called: bool, chance: float) -> None:
        """Count a lead in a rep's queue."""
        self.handed_off += 1
        self.called += called
        self.explored += called and placed.why == "exploration"
        self.all.append(chance)
        if placed.rank <= placed.reach:
            self.within_reach.append(chance)

    def month(self, month: int, run: TrainingRun, checked: Checked, measured: Measured) -> Month:
        """Close a month, and begin to count the next."""
        report = run.report or {}
        labels = {kind: sum(why.values()) for kind, why in report["labels"].items()}
        relied_on = bool(report.get("raters", {}).get("relied_on"))
        lift = float(np.mean(self.within_reach) / np.mean(self.all))
        done = Month(
            month, self.handed_off, self.called, self.explored, labels, relied_on,
            run.verdict or "", checked, lift, measured,
        )  # fmt: skip
        self.handed_off = self.called = self.explored = 0
        return done


def of_checkup(report: Mapping[str, Any]) -> Checked:
    """Return what matters of a checkup's report."""
    drifting = [one["feature"] for one in report["drift"]["features"] if one["alarms"]]
    lift = report["lift"]
    return Checked(drifting, lift.get("lift"), lift.get("low"), lift.get("high"))


def measured(
    company: Company, since: date, until: date, rivals: Mapping[str, Scorecard]
) -> Measured:
    """Measure scorecards on the leads that become known between two midnights, at hand-off."""
    days = (since + timedelta(days=n) for n in range((until - since).days))
    lives = (live(company, external_id) for day in days for external_id in born_on(company, day))
    coming = [life for life in lives if life.handed_off_at and not life.oddity]
    columns = columns_of([snapshot_of(x, x.handed_off_at) for x in coming if x.handed_off_at])
    chances = np.array([chance(company, life) for life in coming])
    points = {name: score_table(one, columns, len(coming)).total for name, one in rivals.items()}
    champion = rivals["champion"]
    return Measured(
        len(coming),
        expected_auc(points["champion"], chances),
        expected_auc(points["written"], chances),
        expected_auc(chances, chances),
        float(expit(logits_of(champion, points["champion"])).mean()),
        float(chances.mean()),
    )


HEAD = (
    f"{'month':>5}{'called':>13}{'explored':>9}{'labels + and -':>16}{'reps':>8}{'gate':>9}"
    f"{'written':>9}{'champion':>9}{'oracle':>8}{'said':>6}{'true':>6}{'lift (90%)':>18}{'true':>6}"
    "  drifting"
)


def told(months: Sequence[Month]) -> Iterator[str]:
    """Tell months as a table."""
    yield HEAD
    for month in months:
        yield line(month)


def line(one: Month) -> str:
    found, checked = one.measured, one.checked
    labels = f"{one.labels.get('positive', 0)} and {one.labels.get('negative', 0)}"
    lift = "not known yet"
    if checked.lift is not None:
        lift = f"{checked.lift:.2f} ({checked.low:.2f}-{checked.high:.2f})"
    return (
        f"{one.month:5}{f'{one.called} of {one.handed_off}':>13}{one.explored:9}{labels:>16}"
        f"{'weighed' if one.relied_on else 'as said':>8}{one.verdict:>9}{found.written:9.3f}"
        f"{found.champion:9.3f}{found.oracle:8.3f}{found.said:6.2f}{found.true:6.2f}{lift:>18}"
        f"{one.true_lift:6.2f}  {', '.join(checked.drifting) or 'none'}"
    )
