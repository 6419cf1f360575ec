"""The roll-call of rooms: their routers. What is answered past them is in `service.hot`."""

from fastapi import APIRouter

from service.agreement.routes import router as agreement
from service.assignment.routes import router as assignment
from service.chain.routes import router as chain
from service.checkups.routes import router as checkups
from service.clocks.routes import router as clocks
from service.connectors.routes import router as connectors
from service.connectors.sync.routes import router as sync
from service.digest.routes import router as digest
from service.dispatch.routes import router as dispatch
from service.feedback.routes import router as feedback
from service.glossary.routes import router as glossary
from service.intake.routes import router as intake
from service.mutual.routes import router as mutual
from service.objectives.routes import router as objectives
from service.people.feedback import router as people_feedback
from service.people.key_routes import router as keys
from service.people.routes import router as people
from service.privacy.routes import router as privacy
from service.queue.routes import router as queue
from service.reports.routes import router as reports
from service.scorecard.routes import router as scorecard
from service.scoring.routes import router as scoring
from service.spend.routes import router as spend
from service.versions.routes import router as versions
from service.watching.routes import router as watching
from service.writeback.routes import router as writeback

ROUTERS: list[APIRouter] = [
    agreement,
    assignment,
    chain,
    checkups,
    clocks,
    connectors,
    digest,
    dispatch,
    feedback,
    glossary,
    intake,
    keys,
    mutual,
    objectives,
    people,
    people_feedback,
    privacy,
    queue,
    reports,
    scorecard,
    scoring,
    spend,
    sync,
    versions,
    watching,
    writeback,
]
