"""The oracle: what a lead's chances really are. It never enters the database, for it can be told
again from the seed and the lead's external id.
"""

from datetime import datetime

from models.facts.attributes import Scalar, split
from models.facts.state import LeadState
from models.features import emails
from models.scorecard.readings import Value
from training.simulate.company import Company
from training.simulate.lives import Life, live


def chance(company: Company, life: Life, as_of: datetime | None = None) -> float:
    """Return the probability that sales wants a lead as it stands at an instant, if it is not odd.

    The instant is the hand-off unless another is named, or creation for those never handed off.
    """
    points = company.truth.score(snapshot_of(life, as_of or judged_at(life)))
    return company.truth.probability(points.total)


def chance_of(company: Company, external_id: str) -> float:
    """Return the oracle's probability of the lead with an external id."""
    return chance(company, live(company, external_id))


def is_wanted(company: Company, life: Life, as_of: datetime) -> bool:
    """Say whether sales, were it careful, would want the lead at an instant."""
    return life.oddity is None and life.luck < chance(company, life, as_of)


def judged_at(life: Life) -> datetime:
    return life.handed_off_at or life.created_at


def snapshot_of(life: Life, as_of: datetime) -> dict[str, Value]:
    """Return what the service knows of a lead at an instant, when it was told all in time."""
    state = LeadState()
    state.fold("attributes_changed", life.created_at.timestamp(), {"set": _plain(life.attributes)})
    for fact in life.facts:
        if fact.occurred_at <= as_of:
            state.fold(fact.kind, fact.occurred_at.timestamp(), fact.properties)
    return state.snapshot(as_of.timestamp())


def _plain(attributes: dict[str, Scalar]) -> dict[str, Scalar]:
    """Return the attributes that are no secret, with what intake derives from those that are."""
    plain, personal = split(attributes)
    address = str(personal["email"])
    plain |= {"email_kind": emails.kind_of(address), "domain": emails.domain_of(address)}
    if "phone" in personal:
        plain["phone_given"] = "yes"
    return plain
