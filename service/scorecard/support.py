"""The support of a rule: what sales said of the leads that each of its cases holds."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from models.facts.feedback import stands
from models.facts.replay import state_of
from models.kpis.intervals import wilson
from models.scorecard.readings import Value
from models.scorecard.scorecard import PairRule, Rule
from models.tables import Event, Feedback
from service.scorecard.schemas import CaseSupport

SLICE = 500


def support_of(session: Session, rule: Rule | PairRule, since: datetime) -> list[CaseSupport]:
    """Count by case the newest verdict of each lead that was judged since an instant."""
    leads: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    points = {}
    for snapshot, verdict in _judged(session, since):
        case = case_of(rule, snapshot)
        points[case] = rule.points_of(snapshot)
        leads[case] += 1
        accepted[case] += verdict == "accepted"
    return [
        _support(case, points[case], leads[case], accepted[case])
        for case in sorted(leads, key=lambda case: (-leads[case], case))
    ]


def case_of(rule: Rule | PairRule, snapshot: dict[str, Value]) -> str:
    """Name the case of a rule that a snapshot falls into."""
    if isinstance(rule, PairRule):
        return f"{rule.points_of(snapshot):+.1f}"
    cell = rule.reading.cell(snapshot.get(rule.feature))
    return [*rule.reading.names, "not known"][cell]


def _support(case: str, points: float, leads: int, accepted: int) -> CaseSupport:
    low, high = wilson(accepted, leads) or (0.0, 1.0)
    return CaseSupport(
        case=case,
        points=points,
        leads=leads,
        accepted=accepted,
        accepted_share=accepted / leads,
        low=low,
        high=high,
    )


def _judged(session: Session, since: datetime) -> Iterator[tuple[dict[str, Value], str]]:
    """Go through the leads judged since an instant, each as it was known at its newest verdict."""
    query = select(Feedback).where(col(Feedback.given_at) >= since, stands())
    newest = {said.lead_id: said for said in session.exec(query.order_by(col(Feedback.given_at)))}
    ids = list(newest)
    for start in range(0, len(ids), SLICE):
        part = ids[start : start + SLICE]
        logs: dict[str, list[Event]] = {lead_id: [] for lead_id in part}
        for event in session.exec(select(Event).where(col(Event.lead_id).in_(part))):
            logs[event.lead_id].append(event)
        for lead_id in part:
            at = newest[lead_id].given_at
            state = state_of(event for event in logs[lead_id] if event.known_at <= at)
            yield state.snapshot(at.timestamp()), newest[lead_id].verdict
