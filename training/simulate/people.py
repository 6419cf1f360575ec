"""Who leads are: the attributes that a form, a badge or a bought list tells of a person."""

import unicodedata
from random import Random

from models.facts.attributes import Scalar
from training.simulate import names
from training.simulate.company import Campaign, Company, Weights

SIZES = {"1-9": (2, 9), "10-49": (10, 49), "50-249": (50, 249), "250-999": (250, 999),
         "1000-4999": (1000, 4999), "5000+": (5000, 30_000)}  # fmt: skip
EUROS_PER_HEAD = 160_000


def attributes_of(company: Company, campaign: Campaign, random: Random) -> dict[str, Scalar]:
    """Draw a person at a company, with the gaps that people leave in forms."""
    english = random.random() < campaign.english
    trade = drawn(random, campaign.audience.trades)
    industry = drawn(random, campaign.audience.industries)
    country = drawn(random, names.ENGLISH_COUNTRIES if english else names.FRENCH_COUNTRIES)
    employees = _employees(random, campaign.audience.sizes)
    known: dict[str, Scalar] = {
        "source": campaign.source,
        "campaign": campaign.name,
        "landing_page": campaign.pages[english],
        "content": campaign.content,
        "language": "en" if english else "fr",
        "country": country,
        "region": drawn(random, names.REGIONS) if country == "fr" else None,
        "industry": industry,
        "employees": employees,
        "revenue_eur": _revenue(random, employees),
        "erp": drawn(random, names.ERPS),
        "job_title": random.choice(names.TITLES[trade][english]),
        "persona": names.PERSONAS.get(trade, names.USERS)[english],
        "product": _product(random, employees),
        "phone": names.phone_number(random, country),
        **_person(random, industry, english, campaign.free_mail),
    }
    for name, share in company.missing.items():
        if random.random() < share:
            known[name] = None
    return {name: value for name, value in known.items() if value is not None}


def drawn(random: Random, weights: Weights) -> str:
    """Draw one name by its weight."""
    return random.choices(list(weights), list(weights.values()))[0]


def _employees(random: Random, sizes: Weights) -> int:
    """Draw a size within its class, small ones more often."""
    low, high = SIZES[drawn(random, sizes)]
    return int(low * (high / low) ** random.random())


def _revenue(random: Random, employees: int) -> int:
    revenue = employees * EUROS_PER_HEAD * random.uniform(0.4, 2.0)
    return round(revenue / 10_000) * 10_000


def _product(random: Random, employees: int) -> str:
    likely = "starter" if employees < 30 else "enterprise" if employees >= 400 else "business"
    return likely if random.random() < 0.7 else random.choice(("starter", "business", "enterprise"))


def _person(random: Random, industry: str, english: bool, free_mail: float) -> dict[str, Scalar]:
    firsts = names.ENGLISH_FIRST if english and random.random() < 0.7 else names.FIRST
    lasts = names.ENGLISH_LAST if firsts is names.ENGLISH_FIRST else names.LAST
    first, last = random.choice(firsts), random.choice(lasts).replace("-", " ")
    company = " ".join(
        (random.choice(names.COMPANY[industry]), random.choice(names.LAST).replace("-", " "),
         random.choice(names.PLACES))
    )  # fmt: skip
    mailbox = f"{_plain(first)}.{_plain(last)}"
    if random.random() < free_mail:
        address = f"{mailbox}{random.randrange(10_000)}@{random.choice(names.FREE_MAIL)}"
    else:
        address = f"{mailbox}@{_plain(company)}.example"
    return {"first_name": first, "last_name": last, "company": company, "email": address}


def _plain(text: str) -> str:
    """Spell a name as an address does."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace(" ", "-"))
    return "".join(letter for letter in decomposed if letter.isascii())
