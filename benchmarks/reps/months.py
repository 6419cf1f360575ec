"""Months of the demo's company in the closed loop, with and without a false rep."""

from dataclasses import dataclass
from datetime import date

from training.settings import Settings
from training.simulate.course import Course
from training.simulate.demo import DEMO
from training.simulate.fresh import fresh_database
from training.simulate.loop import Loop
from training.simulate.months import Month

UNTIL = date(2026, 6, 15)
ALL = 60
"""More leads than a rep is ever handed off in a week."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A course, and the words of `smarketing-train simulate` that bring it about."""

    words: str
    course: Course


SETTINGS = (
    Setting("--months 4 --capacity 60", Course(DEMO, months=4, capacity=ALL)),
    Setting(
        "--months 4 --capacity 60 --sabotage 1000",
        Course(DEMO, months=4, capacity=ALL, sabotage=1_000),
    ),
    Setting("", Course(DEMO)),
)


def lived(course: Course) -> list[Month]:
    with fresh_database() as engine:
        return list(Loop(course, engine, UNTIL, Settings()).months(lambda _: None))
