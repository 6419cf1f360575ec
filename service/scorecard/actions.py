"""Publishing the written scorecard, and proposing, adopting and declining changes of it."""

from dataclasses import replace

from sqlmodel import Session

from models import proposals, registry
from models.ledger import jobs
from models.scorecard import document
from models.scorecard.scorecard import PairRule, Rule, Scorecard
from models.tables import Lead, Proposal
from service.kit.auth import Caller
from service.kit.errors import Conflict, NotFound
from service.scorecard import queries
from service.scorecard.schemas import (
    AdoptIn,
    DeclineIn,
    ProposalIn,
    ProposalOut,
    ScorecardIn,
    ScorecardOut,
)


class UnknownLead(NotFound):
    """There is no such lead."""


class NoSuchRule(NotFound):
    """The written scorecard has no rule that reads this feature."""


class DecidedAlready(Conflict):
    """This proposal was decided already; propose again what should change now."""


def publish(session: Session, body: ScorecardIn, caller: Caller) -> ScorecardOut:
    """Publish a written scorecard: the learner starts from it, and the gate judges whether it is to
    score leads.
    """
    _publish(session, queries.parsed(body), caller)
    return queries.written_scorecard(session)


def propose(session: Session, body: ProposalIn, caller: Caller) -> ProposalOut:
    """Propose a rule, or call one wrong. Raises NotAScorecard, NoSuchRule, UnknownLead."""
    if body.lead_id and session.get(Lead, body.lead_id) is None:
        raise UnknownLead
    rule = queries.parsed_rule(body.rule) if body.rule else None
    feature = rule.feature if rule else str(body.feature)
    if rule is None and queries.rule_reading(session, feature) is None:
        raise NoSuchRule
    proposal = proposals.propose(session, feature, body.rule, body.lead_id, body.says, caller.name)
    return queries.proposal_out(session, proposal)


def adopt(session: Session, proposal_id: str, body: AdoptIn, caller: Caller) -> ProposalOut:
    """Put the proposed rule, or the one given instead, into the written scorecard and publish it.

    A proposal that only calls a rule wrong takes it out when no rule is given.
    """
    proposal = _open(session, proposal_id)
    stated = body.rule or proposal.rule
    rule = queries.parsed_rule(stated) if stated else None
    held = document.load(queries.written_version(session).content.encode())
    version_id = _publish(session, _with(held, proposal.feature, rule), caller)
    proposals.decide(session, proposal, "adopted", body.answer, caller.name, version_id)
    return queries.proposal_out(session, proposal)


def decline(session: Session, proposal_id: str, body: DeclineIn, caller: Caller) -> ProposalOut:
    """Leave the scorecard as it is, with a word."""
    proposal = _open(session, proposal_id)
    proposals.decide(session, proposal, "declined", body.answer, caller.name)
    return queries.proposal_out(session, proposal)


def _open(session: Session, proposal_id: str) -> Proposal:
    proposal = queries.proposal(session, proposal_id)
    if proposal.state != "open":
        raise DecidedAlready
    return proposal


def _with(held: Scorecard, feature: str, rule: Rule | PairRule | None) -> Scorecard:
    replaced = {feature, rule.feature if rule else feature}
    kept = [other for other in held.rules if other.feature not in replaced]
    return replace(held, rules=(*kept, *([rule] if rule else [])))


def _publish(session: Session, scorecard: Scorecard, caller: Caller) -> str:
    held, champion = registry.written(session), registry.champion(session)
    version = registry.publish_written(session, scorecard)
    news = held is None or held.id != version.id
    if news and (champion is None or champion.id != version.id):
        run = registry.request_run(session, caller.name, version.id)
        jobs.enqueue(session, "train", {"run_id": run.id})
    return version.id
