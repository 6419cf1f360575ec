"""Wire shapes of the chain."""

from datetime import date
from typing import Any

from pydantic import BaseModel


class LinkOut(BaseModel):
    """One link; `sure_behind` is the probability that the target is really missed.

    `lost_deals_a_week` is what the gap costs the last link, were all others as they are. `foreseen`
    is the value by the target's date: the ends of the middle 80% and the middle. `weeks` are the
    values of up to twelve weeks, oldest first.
    """

    name: str
    title: str
    kpi: str
    parameters: dict[str, Any]
    unit: str
    side: str
    first: date
    last: date
    value: float | None
    low: float | None
    high: float | None
    of: float
    immature: int
    target: float | None
    direction: str | None
    agreed_in: str | None
    sure_behind: float | None
    reach: float | None
    lost_deals_a_week: float | None
    delay: str | None
    odds: float | None
    foreseen: tuple[float | None, float | None, float | None] | None
    weeks: list[float | None]
    says: str


class ChainOut(BaseModel):
    """The links from volume to signatures; `broken` is surely behind and costs most deals.

    `hand_off_minutes` is the system's delay (median, day and night), `attempt_minutes` people's
    (median, working time).
    """

    links: list[LinkOut]
    deals_a_week: float
    broken: str | None
    hand_off_minutes: float | None
    attempt_minutes: float | None
