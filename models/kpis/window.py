"""The days that an objective is judged on, and the weeks that its forecast is made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from models.kpis.catalogue import Kpi
from models.kpis.days import ONE_DAY
from models.kpis.forecast import Ahead, Forecast, Past, forecast
from models.kpis.tally import Measured, Tally, measured, total

MOST_WEEKS = 26
A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Window:
    """The cohort days that count, from `first` to `last`: their leads have matured when it is due.

    `too_soon` says that no lead of the objective's own time can mature before it is due, so that
    older ones are judged.
    """

    first: date
    last: date
    too_soon: bool = False


def window_of(kpi: Kpi, starts_on: date, due_on: date) -> Window:
    """Return the days that an objective is judged on."""
    last = due_on - timedelta(days=kpi.lag_days)
    if kpi.kind == "sum":
        return Window(starts_on, last)
    first = last - timedelta(days=kpi.window_days - 1)
    if starts_on > last:
        return Window(first, last, too_soon=True)
    return Window(max(first, starts_on), last)


def newest_matured(kpi: Kpi, today: date) -> date:
    """Return the last day whose leads have all matured."""
    return today - timedelta(days=1 + kpi.lag_days)


def value_in(kpi: Kpi, tallies: dict[date, Tally], first: date, last: date) -> Measured:
    """Return the value over some days."""
    return measured(kpi.kind, total(t for day, t in tallies.items() if first <= day <= last))


def weeks_of(kpi: Kpi, tallies: dict[date, Tally], begun: date, today: date) -> list[Tally]:
    """Return the tallies of the last whole weeks since `begun` that have matured, oldest first."""
    end = newest_matured(kpi, today)
    weeks: list[Tally] = []
    while len(weeks) < MOST_WEEKS and end - A_WEEK + ONE_DAY >= begun:
        days = (end - timedelta(days=n) for n in range(7))
        weeks.append(total(tallies[day] for day in days if day in tallies))
        end -= A_WEEK
    return weeks[::-1]


def foreseen(
    kpi: Kpi, tallies: dict[date, Tally], window: Window, weeks: Sequence[Tally], today: date
) -> Forecast | None:
    """Forecast the value of a window from past weeks, and from those of its days that are known."""
    known_through = newest_matured(kpi, today)
    begins_on = max(window.first, known_through + ONE_DAY)
    over_on = min(window.last, known_through)
    over = total(t for day, t in tallies.items() if window.first <= day <= over_on)
    past = Past.of(kpi.kind, weeks)
    so_far = Past.of(kpi.kind, [over])
    ahead = Ahead(
        begins_in=((begins_on - known_through).days - 1) / 7,
        weeks=max((window.last - begins_on).days + 1, 0) / 7,
        so_far=(float(so_far.totals[0]), float(so_far.weights[0])),
    )
    return forecast(kpi.kind, past, ahead)
