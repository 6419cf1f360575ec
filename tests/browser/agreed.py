"""What the made-up company has agreed on, so that its pages have something to show."""

from sqlmodel import Session, select

from models.database import transaction
from models.tables import Objective
from service.agreement import queries as agreement
from service.agreement.actions import sign
from service.agreement.schemas import SignatureIn
from service.glossary import queries as glossary
from service.glossary.actions import note_read, word
from service.glossary.schemas import TermIn
from service.kit.auth import Caller
from service.kit.core import Core
from service.mutual import actions as mutual
from service.mutual.queries import disputable
from service.mutual.schemas import DisputeIn, FlagAnswerIn, FlagIn, ResolutionIn
from service.scorecard import actions as scorecard
from service.scorecard.queries import written_scorecard
from service.scorecard.schemas import ProposalIn

MARKETING = Caller("marketing", "Nadia Benali", "marketing", None)
CAMILLE = Caller("camille", "Camille Roux", "rep", "camille.roux")
MANAGER = Caller("manager", "Hélène Marchand", "manager", None)


def agree(core: Core) -> dict[str, str]:
    """Let the teams agree, and return what addresses of pages name of it."""
    with transaction(core.engine) as session:
        _tell_each_other(session)
        _propose(session)
        objective_id = _objective(session)
    return {"objective": objective_id, "rule": "0"} | _sign(core)


def _sign(core: Core) -> dict[str, str]:
    """Let both sides sign, then let the terms and an objective change, and one side sign that."""
    for side, who in (("marketing", MARKETING), ("sales", MANAGER)):
        with transaction(core.engine) as session:
            drafted = agreement.agreement(session).draft
            signature = SignatureIn.model_validate({"hash": drafted.hash, "side": side})
            sign(session, signature, who)
    with transaction(core.engine) as session:
        held = glossary.term(session, "mql", MARKETING)
        worded = TermIn(
            key="mql", fr=held.fr, en=held.en, team="marketing", definition=held.definition,
            example=held.example,
            condition={"all": [{"points_from": "mql_cutoff"}, {"event": "form_submit"}]},
        )  # fmt: skip
        word(session, worded, MARKETING)
        note_read(session, "mql", MARKETING)
        drafted = agreement.agreement(session).draft
        signature = SignatureIn.model_validate({"hash": drafted.hash, "side": "marketing"})
        sign(session, signature, MARKETING)
    return {"term": "mql", "version": "1"}


def _tell_each_other(session: Session) -> None:
    """Let marketing doubt two verdicts, one of which is answered, and sales flag two campaigns."""
    for said in disputable(session, 2):
        doubt = DisputeIn(feedback_id=said.feedback_id, says="Elle a rappelé hier pour un devis.")
        opened, _ = mutual.dispute(session, doubt, MARKETING)
    answer = ResolutionIn(outcome="overturned", answer="Vu, je la reprends.")
    mutual.resolve(session, opened.dispute_id, answer, MANAGER)
    for campaign, says in (
        ("free templates", "Presque que des étudiants."),
        ("generic fr", "Les numéros sont souvent faux."),
    ):
        flag = FlagIn(source="paid search", campaign=campaign, says=says)
        raised = mutual.flag(session, flag, CAMILLE)
    mutual.answer_flag(session, raised.flag_id, FlagAnswerIn(answer="Corrigé lundi."), MARKETING)


def _propose(session: Session) -> None:
    """Let a rep propose a changed rule and call another one wrong."""
    rules = written_scorecard(session).scorecard["rules"]
    rule = next(rule for rule in rules if rule["feature"] == "email_kind")
    changed = rule | {"points": [1.0, -12.0, *rule["points"][2:]]}
    says = "Les adresses gratuites ne donnent rien chez nous."
    scorecard.propose(session, ProposalIn(rule=changed, says=says), CAMILLE)
    says = "La taille ne dit rien dans notre métier."
    scorecard.propose(session, ProposalIn(feature="employees", says=says), CAMILLE)


def _objective(session: Session) -> str:
    """Return one of the objectives that the demo company is agreed on."""
    query = select(Objective.id).where(Objective.kpi == "share_attempted_within_minutes")
    return session.exec(query).one()
