"""Band changes with hysteresis: points that waver at a cut-off do not ring the bell each time."""

from datetime import datetime

from sqlmodel import Session

from models.scorecard.bands import Band, Cutoffs
from models.tables import AnnouncedBand

MARGIN_POINTS = 2.0
RANK: dict[str, int] = {"cold": 0, "warm": 1, "hot": 2}


def steady_band(announced: str, points: float, cutoffs: Cutoffs) -> str:
    """Return the band to announce: another one only when points are well past the cut-off."""
    higher: Band = cutoffs.band_of(points - MARGIN_POINTS)
    lower: Band = cutoffs.band_of(points + MARGIN_POINTS)
    if RANK[higher] > RANK[announced]:
        return higher
    return lower if RANK[lower] < RANK[announced] else announced


def changed(
    session: Session, lead_id: str, points: float, cutoffs: Cutoffs, at: datetime
) -> tuple[str | None, str] | None:
    """Return a band change, as (earlier, present), that others should be told, and remember it.

    A lead that is seen for the first time is news only when it is not cold.
    """
    held = session.get(AnnouncedBand, lead_id)
    if held is None:
        band = cutoffs.band_of(points)
        session.add(AnnouncedBand(lead_id=lead_id, band=band, announced_at=at))
        session.flush()
        return (None, band) if band != "cold" else None
    earlier, held.band = held.band, steady_band(held.band, points, cutoffs)
    if held.band == earlier:
        return None
    held.announced_at = at
    session.add(held)
    return earlier, held.band
