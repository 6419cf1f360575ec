"""What a filled database holds, told in a few lines; and how good its scorecards really are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from sklearn.metrics import roc_auc_score
from sqlalchemy import func
from sqlmodel import Session, select

from models import registry
from models.facts.state import LeadState
from models.labels.decide import Settings
from models.now import now
from models.scorecard import document
from models.scorecard.table import columns_of, score_table
from models.scorecard.written import WRITTEN
from models.tables import Event, Feedback, Lead, Spend, TrainingRun, Version
from training.dataset import LabelledLead, labelled_leads
from training.examples import Floats
from training.metrics import auc
from training.pipeline import Plan
from training.simulate.company import Company
from training.simulate.history import History
from training.simulate.truth import chance


@dataclass(slots=True)
class Origin:
    """What became of the leads of one source."""

    leads: int = 0
    handed_off: int = 0
    judged: int = 0
    accepted: int = 0
    spent: float = 0.0

    def add(self, other: "Origin") -> None:
        self.leads += other.leads
        self.handed_off += other.handed_off
        self.judged += other.judged
        self.accepted += other.accepted
        self.spent += other.spent


@dataclass(frozen=True, slots=True)
class Comparison:
    """AUC on the later leads of a training run, of each scorecard and of the oracle: against the
    labels that sales gave, and against the truth.
    """

    rows: int
    by_labels: dict[str, float] = field(default_factory=dict)
    by_truth: dict[str, float] = field(default_factory=dict)


def summary(session: Session, history: History) -> Iterator[str]:
    """Tell leads, events and feedback, and each source's cost and acceptance."""
    counted = (f"{_count(session, table):,} {name}" for table, name in
               ((Lead, "leads"), (Event, "events"), (Feedback, "verdicts")))  # fmt: skip
    days = f"from {history.since} to {history.until}"
    yield f"{', '.join(counted)} {days}, seed {history.company.seed}"
    yield f"{wanted_share(history):.0%} of the leads handed off are wanted by sales"
    yield f"{'source':16}{'leads':>7}{'EUR a lead':>12}{'handed off':>12}{'accepted':>10}"
    origins = origins_of(session)
    total = Origin()
    for source, origin in sorted(origins.items(), key=lambda item: -item[1].leads):
        yield _line(source, origin)
        total.add(origin)
    yield _line("all", total)


def origins_of(session: Session) -> dict[str, Origin]:
    """Count what the database holds of each source."""
    origins: dict[str, Origin] = {}
    for state, handed_off_at, verdict in session.exec(
        select(Lead.state, Lead.handed_off_at, Lead.verdict)
    ):
        source = str(LeadState.from_json(state).current()["source"])
        origin = origins.setdefault(source, Origin())
        origin.leads += 1
        origin.handed_off += handed_off_at is not None
        origin.judged += verdict is not None
        origin.accepted += verdict == "accepted"
    for source, amount in session.exec(
        select(Spend.source, func.sum(Spend.amount)).group_by(Spend.source)
    ):
        origins.setdefault(source, Origin()).spent = amount
    return origins


def wanted_share(history: History) -> float:
    """Return the share of the leads handed off that careful sales would want."""
    chances = [
        0.0 if life.oddity else chance(history.company, life)
        for life in history.lives
        if life.handed_off_at
    ]
    return sum(chances) / len(chances)


def compare(session: Session, company: Company, run: TrainingRun, settings: Settings) -> Comparison:
    """Measure the written scorecard, the run's version and the oracle on the run's later leads."""
    rows = sorted(labelled_leads(session, now(), settings), key=lambda row: (row.at, row.lead_id))
    written = registry.written(session)
    learned = session.get(Version, run.version_id or "")
    scorecards = {"written": written, "learned": learned}
    later = _later(rows)
    columns = columns_of([row.snapshot for row in later])
    says = {
        name: score_table(document.load(version.content.encode()), columns, len(later)).total
        for name, version in scorecards.items()
        if version
    }
    says["oracle"] = score_table(company.truth, columns, len(later)).total
    chances = np.array([company.truth.probability(points) for points in says["oracle"]])
    label = np.array([row.label.kind == "positive" for row in later], np.float64)
    return Comparison(
        len(later),
        {name: auc(points, label) for name, points in says.items()},
        {name: expected_auc(points, chances) for name, points in says.items()},
    )


def told(comparison: Comparison) -> Iterator[str]:
    """Tell a comparison as a table."""
    yield f"{'AUC on ' + str(comparison.rows) + ' later leads':26}{'by labels':>11}{'by truth':>10}"
    for name, by_truth in comparison.by_truth.items():
        yield f"{name:26}{comparison.by_labels[name]:11.3f}{by_truth:10.3f}"


def expected_auc(points: Floats, chances: Floats) -> float:
    """Return the AUC to expect of points when each lead is wanted by its own chance."""
    both = np.concatenate([np.ones(len(points)), np.zeros(len(points))])
    weights = np.concatenate([chances, 1 - chances])
    return float(roc_auc_score(both, np.tile(points, 2), sample_weight=weights))


def _later(rows: Sequence[LabelledLead]) -> Sequence[LabelledLead]:
    """Return the rows that a training run judges on."""
    plan = Plan(prior=WRITTEN, champion=WRITTEN)
    return rows[round(len(rows) * (1 - plan.later_share)) :]


def _line(source: str, origin: Origin) -> str:
    cost = origin.spent / origin.leads if origin.leads else float("nan")
    accepted = origin.accepted / origin.judged if origin.judged else float("nan")
    return f"{source:16}{origin.leads:7,}{cost:12.2f}{origin.handed_off:12,}{accepted:10.0%}"


def _count(session: Session, table: type[Lead | Event | Feedback]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()
