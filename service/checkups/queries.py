"""Reading the newest checkup."""

from sqlmodel import Session

from models.checkups import newest_checkup
from service.checkups.schemas import DriftOut, LiftOut


def drift(session: Session) -> DriftOut:
    """Return what the newest checkup found of leads and probabilities."""
    checkup = newest_checkup(session)
    if checkup is None:
        return DriftOut()
    report = {k: checkup.report[k] for k in ("drift", "calibration", "suggestion")}
    return DriftOut(checked_at=checkup.made_at, version_id=checkup.version_id, **report)


def lift(session: Session) -> LiftOut:
    """Return whether the score helps, as the newest checkup found it."""
    checkup = newest_checkup(session)
    if checkup is None:
        return LiftOut()
    return LiftOut(checked_at=checkup.made_at, **{"says": None} | checkup.report["lift"])
