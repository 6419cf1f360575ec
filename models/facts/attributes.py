"""Canonical attributes: the names that mappings end on, and which of them may never be a feature.

Attributes outside this list are allowed and learned from, if their values look like facts about a
lead rather than like an address, an identifier or free text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from unicodedata import normalize

Scalar = str | float | int | bool | None

Use = Literal["number", "category", "title", "personal", "apart"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One canonical attribute.

    `use`: read as a number, as a category, as a job title; `personal` ones are kept apart from the
    event log and never become features; `apart` ones identify the company and never do either.
    """

    name: str
    use: Use
    first_touch: bool = False


CANONICAL: dict[str, Attribute] = {
    attribute.name: attribute
    for attribute in [
        Attribute("company", "apart"),
        Attribute("domain", "apart"),
        Attribute("country", "category"),
        Attribute("region", "category"),
        Attribute("industry", "category"),
        Attribute("employees", "number"),
        Attribute("revenue_eur", "number"),
        Attribute("job_title", "title"),
        Attribute("language", "category"),
        Attribute("phone", "personal"),
        Attribute("email", "personal"),
        Attribute("first_name", "personal"),
        Attribute("last_name", "personal"),
        Attribute("name", "personal"),
        Attribute("address", "personal"),
        Attribute("source", "category", first_touch=True),
        Attribute("campaign", "category", first_touch=True),
        Attribute("landing_page", "category"),
        Attribute("content", "category"),
        Attribute("persona", "category"),
        Attribute("product", "category"),
    ]
}

FIRST_TOUCH = frozenset(name for name, attribute in CANONICAL.items() if attribute.first_touch)
PERSONAL = frozenset(name for name, attribute in CANONICAL.items() if attribute.use == "personal")

_CALLED = frozenset({
    "firstname", "lastname", "fullname", "givenname", "familyname", "surname", "middlename",
    "contactname", "prenom", "nom", "nomdefamille", "nomcomplet", "nometprenom", "prenometnom",
    "prenomnom", "nomprenom", "phone", "phonenumber", "mobilephone", "telephone", "tel",
    "telephoneportable", "telephonemobile", "email", "emailaddress", "mail", "courriel",
    "adresseemail", "adressemail", "streetaddress", "adresse", "adressepostale",
})  # fmt: skip
"""What forms and CRMs call that which names or reaches a person, in plain letters."""

LONGEST_ADDRESS = 320

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+|\+?\d[\d\s().-]{7,}\d")


OURS = "smarketing_"


@lru_cache(maxsize=4_096)
def is_ours(name: str) -> bool:
    """Say whether an attribute is a score of ours that a CRM gives back: no fact about the lead."""
    return name.casefold().removeprefix("x_").startswith(OURS)


@lru_cache(maxsize=4_096)
def tells_who(name: str) -> bool:
    """Say whether an attribute names or reaches a person, whatever its value."""
    if name in CANONICAL:
        return name in PERSONAL
    letters = normalize("NFKD", name.casefold())
    return "".join(filter(str.isalpha, letters)) in _CALLED


def is_personal(name: str, value: Scalar) -> bool:
    """Say whether an attribute must stay out of the event log: by its name, or by how it looks."""
    if tells_who(name):
        return True
    if name in CANONICAL or not isinstance(value, str) or len(value) > LONGEST_ADDRESS:
        return False
    return _ADDRESS.fullmatch(value.strip()) is not None


def split(attributes: Mapping[str, Scalar]) -> tuple[dict[str, Scalar], dict[str, Scalar]]:
    """Part attributes into those for the event log and the personal ones; ours are dropped."""
    plain: dict[str, Scalar] = {}
    personal: dict[str, Scalar] = {}
    for name, value in attributes.items():
        if name in CANONICAL:
            (personal if name in PERSONAL else plain)[name] = value
        elif not is_ours(name):
            (personal if is_personal(name, value) else plain)[name] = value
    return plain, personal
