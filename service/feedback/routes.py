"""The route of feedback."""

from fastapi import APIRouter, Response

from service.feedback import actions
from service.feedback.schemas import FeedbackIn, FeedbackOut
from service.kit.dependencies import GivesFeedback
from service.kit.session import Writing

router = APIRouter(prefix="/v1/feedback", tags=["feedback"])


@router.post("", status_code=201, responses={200: {"model": FeedbackOut}})
def give_feedback(
    caller: GivesFeedback, session: Writing, body: FeedbackIn, response: Response
) -> FeedbackOut:
    """Say how good a lead really was; the same again changes nothing and answers 200."""
    feedback, fresh = actions.give(session, body, caller)
    response.status_code = 201 if fresh else 200
    return feedback
