"""How a rep's feedback counts: each rep's own figures to that rep alone, the mean to others."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel
from sqlmodel import Session

from models import raters
from models.tables import Rater
from service.kit.dependencies import GivesFeedback, ReadsVersions
from service.kit.errors import NotFound
from service.kit.session import Reading

router = APIRouter(prefix="/v1", tags=["people"])

NOTICE = {
    "en": (
        "Training compares each rep's verdicts with what similar leads turned out to be, and trusts"
        " them as far as they foretell it. Only you see your figures: managers see means of at"
        f" least {raters.FEWEST_REPS} reps, and nothing here is a measure of your work. A figure is"
        " an estimate; few verdicts say little. You may ask for it to be explained or corrected."
    ),
    "fr": (
        "L’apprentissage compare les avis de chaque commercial avec ce que sont devenus des leads"
        " semblables, et s’y fie dans la mesure où ils l’annoncent. Vous êtes seul à voir vos"
        " chiffres\u00a0: l’encadrement ne voit que des moyennes d’au moins"
        f" {raters.FEWEST_REPS} commerciaux, et rien ici ne mesure votre travail. Un chiffre est"
        " une estimation\u00a0; peu d’avis disent peu. Vous pouvez demander qu’il soit expliqué ou"
        " corrigé."
    ),
}


class NotARep(NotFound):
    """Only a rep has feedback of their own: this key is no rep's."""


class MyFeedback(BaseModel):
    """What training made of a rep's verdicts; figures are null until a run has measured them.

    `sensitivity` is the share of wanted leads that the rep accepts, `specificity` of the others
    that the rep refuses. `counted` is below 1 where the rep sent more than one rep may weigh.
    `changes_labels` says whether labels are made with these figures.
    """

    verdicts: int
    sensitivity: float | None = None
    specificity: float | None = None
    counted: float = 1.0
    changes_labels: bool = False
    measured_at: datetime | None = None
    notice: dict[str, str] = NOTICE


class FeedbackTogether(BaseModel):
    """What training made of all reps' verdicts together; null while reps are too few."""

    reps: int | None = None
    sensitivity: float | None = None
    specificity: float | None = None
    fewest_reps: int = raters.FEWEST_REPS
    notice: dict[str, str] = NOTICE


@router.get("/people/me/feedback")
def get_my_feedback(caller: GivesFeedback, session: Reading) -> MyFeedback:
    """Return how your own feedback counts."""
    if caller.rep_id is None:
        raise NotARep
    return _mine(session, caller.rep_id)


@router.get("/reports/feedback")
def get_feedback_together(_caller: ReadsVersions, session: Reading) -> FeedbackTogether:
    """Return how the reps' feedback counts, all together and never one of them."""
    found = raters.middle_of(session)
    if found is None:
        return FeedbackTogether()
    reps, sensitivity, specificity = found
    return FeedbackTogether(reps=reps, sensitivity=sensitivity, specificity=specificity)


def _mine(session: Session, rep_id: str) -> MyFeedback:
    row = session.get(Rater, rep_id)
    if row is None:
        return MyFeedback(verdicts=0)
    return MyFeedback(
        **row.model_dump(exclude={"rep_id", "relied_on"}), changes_labels=row.relied_on
    )
