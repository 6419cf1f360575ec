"""Routes of checkups."""

from fastapi import APIRouter

from service.checkups import queries
from service.checkups.schemas import DriftOut, LiftOut
from service.kit.dependencies import ReadsVersions
from service.kit.session import Reading

router = APIRouter(prefix="/v1/reports", tags=["reports"])


@router.get("/drift")
def get_drift(_caller: ReadsVersions, session: Reading) -> DriftOut:
    """Return whether leads and probabilities are still as the champion was made for."""
    return queries.drift(session)


@router.get("/lift")
def get_lift(_caller: ReadsVersions, session: Reading) -> LiftOut:
    """Return whether the score helps: the lift over calling at random."""
    return queries.lift(session)
