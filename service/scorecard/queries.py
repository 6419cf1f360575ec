"""Reading the written scorecard, what a changed one would mean, and proposals for it."""

from datetime import timedelta

from sqlmodel import Session, col, select

from models import registry
from models.facts.living import living
from models.facts.state import LeadState
from models.now import now
from models.scorecard import document
from models.scorecard.scorecard import PairRule, Rule, Scorecard
from models.tables import Lead, Proposal, Version
from models.words.definitions import definitions_in_force
from models.words.effect import Definition, effect
from service.kit.champion import Champion
from service.kit.errors import Invalid, NotFound
from service.kit.paging import Page, decode_cursor, encode_cursor
from service.kit.road import WORTH_KEEPING_POINTS
from service.scorecard.schemas import (
    JudgedOut,
    ProposalOut,
    RuleDocument,
    ScorecardEffect,
    ScorecardIn,
    ScorecardOut,
)
from service.scorecard.support import support_of

LOOKED_BACK = timedelta(days=90)
MOST_NAMED = 100


class NothingWritten(NotFound):
    """No scorecard has been written yet; run `smarketing migrate`."""


class NotAScorecard(Invalid):
    """The document is not a scorecard."""


class UnknownProposal(NotFound):
    """There is no such proposal."""


def written_version(session: Session) -> Version:
    """Return the version of the written scorecard in force. Raises NothingWritten."""
    version = registry.written(session)
    if version is None:
        raise NothingWritten
    return version


def written_scorecard(session: Session) -> ScorecardOut:
    """Return the written scorecard in force. Raises NothingWritten."""
    version = written_version(session)
    champion = registry.champion(session)
    return ScorecardOut(
        version_id=version.id,
        champion=champion is not None and champion.id == version.id,
        state=version.state,
        judged=_judged(session, version),
        scorecard=registry.content(version),
    )


def _judged(session: Session, version: Version) -> JudgedOut | None:
    run = registry.newest_run(session, version.id)
    if run is None:
        return None
    rules = run.report.get("gate", {}).get("rules", [])
    failed = [f"{rule['rule']}: {rule['says']}" for rule in rules if not rule["passed"]]
    says = run.error or run.report.get("says") or "; ".join(failed)
    return JudgedOut(run_id=run.id, state=run.state, verdict=run.verdict, says=says)


def parsed(body: ScorecardIn) -> Scorecard:
    """Audit a scorecard document. Raises NotAScorecard."""
    try:
        return document.parse(body.model_dump())
    except document.ScorecardError as error:
        raise NotAScorecard(str(error)) from error


def parsed_rule(rule: RuleDocument) -> Rule | PairRule:
    """Audit one rule as a scorecard of its own. Raises NotAScorecard."""
    alone = ScorecardIn(format=document.FORMAT, base_points=0.0, log_odds_at_50=0.0, rules=[rule])
    return parsed(alone).rules[0]


def try_scorecard(session: Session, champion: Champion, body: ScorecardIn) -> ScorecardEffect:
    """Return what a scorecard would have meant beside the written one in force."""
    new, held = parsed(body), document.load(written_version(session).content.encode())
    condition = definitions_in_force(session).conditions["mql"]
    was, would = (Definition(condition, card, champion.cutoffs.warm_from) for card in (held, new))
    since = now() - LOOKED_BACK
    found = effect(session, was, would, since)
    raised, lowered, same = _moved(session, held, new)
    return ScorecardEffect(
        since=since,
        raised=raised,
        lowered=lowered,
        same=same,
        before=found.before,
        after=found.after,
        both=found.both,
        gained=found.gained[:MOST_NAMED],
        lost=found.lost[:MOST_NAMED],
    )


def proposals(
    session: Session, only_open: bool, limit: int, cursor: str | None
) -> Page[ProposalOut]:
    """Return proposals, newest first: those that wait for an answer, or all."""
    query = select(Proposal).order_by(col(Proposal.id).desc())
    if only_open:
        query = query.where(Proposal.state == "open")
    if cursor:
        query = query.where(col(Proposal.id) < decode_cursor(cursor, str)[0])
    rows = session.exec(query.limit(limit + 1)).all()
    following = encode_cursor([rows[limit - 1].id]) if len(rows) > limit else None
    return Page(items=[proposal_out(session, row) for row in rows[:limit]], next=following)


def proposal(session: Session, proposal_id: str) -> Proposal:
    """Return a proposal. Raises UnknownProposal."""
    held = session.get(Proposal, proposal_id)
    if held is None:
        raise UnknownProposal
    return held


def proposal_out(session: Session, row: Proposal) -> ProposalOut:
    """Return a proposal with its support, as the API shows it."""
    rule = parsed_rule(row.rule) if row.rule else rule_reading(session, row.feature)
    support = support_of(session, rule, now() - LOOKED_BACK) if rule else []
    return ProposalOut(proposal_id=row.id, support=support, **row.model_dump(exclude={"id"}))


def rule_reading(session: Session, feature: str) -> Rule | PairRule | None:
    """Return the rule of the written scorecard that reads a feature."""
    scorecard = document.load(written_version(session).content.encode())
    return next((rule for rule in scorecard.rules if rule.feature == feature), None)


def _moved(session: Session, held: Scorecard, new: Scorecard) -> tuple[int, int, int]:
    """Count the open leads whose points would stand higher, lower, or as they do."""
    at, raised, lowered, same = now().timestamp(), 0, 0, 0
    query = select(Lead.state).where(living(), col(Lead.verdict).is_(None))
    for state in session.exec(query):
        snapshot = LeadState.from_json(state).snapshot(at)
        move = new.score(snapshot).total - held.score(snapshot).total
        raised += move >= WORTH_KEEPING_POINTS
        lowered += move <= -WORTH_KEEPING_POINTS
        same += abs(move) < WORTH_KEEPING_POINTS
    return raised, lowered, same
