"""A company's leads over two years, as its CRM has kept them: the same for every CRM, seeded.

Half of the good leads have their industry written down by sales after the first talk, and hardly
any bad one has: who reads attributes as they stand today reads the answer.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

BEGAN = datetime(2025, 1, 6, 8, tzinfo=UTC)
DAYS = 600
REPS = {"11": ("Camille", "Roux"), "12": ("Nadia", "Benali"), "13": ("Jean", "Petit")}
TITLES = ["CEO", "Marketing manager", "Student", "Directeur commercial", "Developer"]
SOURCES = ["webinar", "organic", "paid", "partner"]


@dataclass
class Kept:
    """One lead: each attribute's values with the instants they were written at, and its sales."""

    id: int
    created_at: datetime
    changed_at: datetime
    values: dict[str, list[tuple[datetime, str]]]
    owners: list[tuple[datetime, str]]
    attempted_at: datetime | None = None
    meeting: tuple[datetime, datetime] | None = None
    deal: tuple[datetime, datetime, bool] | None = None

    def now(self, name: str) -> str | None:
        return self.values[name][-1][1] if self.values.get(name) else None


@dataclass
class CrmCompany:
    leads: list[Kept] = field(default_factory=list)

    @classmethod
    def of(cls, size: int, seed: int = 7) -> "CrmCompany":
        random = Random(seed)
        return cls([_lead(random, n, size) for n in range(1, size + 1)])

    def by_id(self, lead_id: object) -> Kept:
        return self.leads[int(str(lead_id)) - 1]


def _lead(random: Random, number: int, size: int) -> Kept:
    created = BEGAN + timedelta(days=DAYS * number / size, seconds=random.randrange(3600))
    title, source = random.choice(TITLES), random.choice(SOURCES)
    employees = random.choice([5, 30, 200, 2000])
    wish = -1.2 + (title in ("CEO", "Directeur commercial")) + (source == "webinar")
    wish += 0.8 * (employees >= 200)
    good = random.random() < 1 / (1 + 2.718281828 ** (-wish))
    assigned = created + timedelta(hours=1)
    lead = Kept(
        number,
        created,
        assigned,
        {
            "email": [(created, f"lead{number}@company{number}.example")],
            "name": [(created, f"Name{number}")],
            "title": [(created, title)],
            "source": [(created, source)],
            "employees": [(created, str(employees))],
            "country": [(created, random.choice(["FR", "BE", "CH"]))],
        },
        [(assigned, random.choice(list(REPS)))],
    )
    _sell(random, lead, good)
    lead.changed_at = max(lead.changed_at, created + timedelta(days=random.randrange(40)))
    if random.random() < 0.3:  # an import touches many at one instant
        lead.changed_at = lead.changed_at.replace(hour=3, minute=0, second=0, microsecond=0)
        lead.changed_at += timedelta(days=1)
    return lead


def _sell(random: Random, lead: Kept, good: bool) -> None:
    lead.attempted_at = lead.created_at + timedelta(hours=random.randrange(2, 48))
    talked = lead.created_at + timedelta(days=random.randrange(3, 12))
    lead.changed_at = lead.attempted_at
    if random.random() < (0.5 if good else 0.02):
        lead.values["industry"] = [(talked, random.choice(["steel", "retail"]))]
        lead.changed_at = talked
    if good:
        booked = talked + timedelta(hours=1)
        lead.meeting = booked, booked + timedelta(days=4)
        lead.changed_at = lead.meeting[1]
        if random.random() < 0.4:
            opened = lead.meeting[1] + timedelta(days=1)
            lead.deal = opened, opened + timedelta(days=20), random.random() < 0.5
