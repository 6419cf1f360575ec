"""The roll-call of rooms: their routers and their hot routes."""

from fastapi import APIRouter

from service.checkups.routes import router as checkups
from service.feedback.routes import router as feedback
from service.intake.hot import HOT as INTAKE_HOT
from service.intake.routes import router as intake
from service.people.feedback import router as people_feedback
from service.queue.routes import router as queue
from service.scoring.hot import HOT as SCORING_HOT
from service.scoring.routes import router as scoring
from service.versions.routes import router as versions

ROUTERS: list[APIRouter] = [
    intake,
    scoring,
    feedback,
    queue,
    versions,
    people_feedback,
    checkups,
]
HOT = {route.path: route for route in [*INTAKE_HOT, *SCORING_HOT]}
