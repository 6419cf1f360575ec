"""The roll-call of rooms: their routers and their hot routes."""

from fastapi import APIRouter

from service.dispatch.routes import router as dispatch
from service.feedback.routes import router as feedback
from service.intake.hot import HOT as INTAKE_HOT
from service.intake.routes import router as intake
from service.queue.routes import router as queue
from service.scoring.hot import HOT as SCORING_HOT
from service.scoring.routes import router as scoring
from service.versions.routes import router as versions
from service.writeback.routes import router as writeback

ROUTERS: list[APIRouter] = [intake, scoring, feedback, queue, versions, dispatch, writeback]
HOT = {route.path: route for route in [*INTAKE_HOT, *SCORING_HOT]}
