"""Reading the chain: targets from open objectives, else from the agreement in force."""

from collections.abc import Iterator
from math import isfinite

import orjson
from sqlmodel import Session, col, select

from models.agreement import store
from models.kpis.catalogue import KPIS
from models.kpis.chain import LINKS, Link, Name, Target, chain
from models.kpis.office import Office
from models.kpis.series import Series
from models.now import now
from models.tables import Objective
from service.chain.schemas import ChainOut, LinkOut
from service.chain.words import says_of, title_of
from service.kit.quantities import Locale

NAMES: dict[str, Name] = {key: name for name, key in LINKS.items()}


def read_chain(session: Session, office: Office, locale: Locale) -> ChainOut:
    """Return the chain as it stands now."""
    found = chain(session, targets(session, locale), now(), office)
    return ChainOut(
        links=[_link_out(link, locale) for link in found.links],
        deals_a_week=found.deals_a_week,
        broken=found.broken,
        hand_off_minutes=found.hand_off_minutes,
        attempt_minutes=found.attempt_minutes,
    )


def targets(session: Session, locale: Locale) -> dict[Name, Target]:
    """Return what each link must reach; the newest objective on it counts before a commitment."""
    return {**dict(_committed(session, locale)), **dict(_objectives(session))}


def _committed(session: Session, locale: Locale) -> Iterator[tuple[Name, Target]]:
    held = store.in_force(session)
    for commitment in held.content["commitments"] if held else []:
        key, target = commitment["kpi"], commitment["target"]
        if key in NAMES and target is not None:
            series = Series.of(key, commitment["parameters"])
            words = str(commitment["text"][locale])
            yield NAMES[key], Target(target, KPIS[key].direction, words, series.parameters)


def _objectives(session: Session) -> Iterator[tuple[Name, Target]]:
    query = select(Objective).where(
        Objective.state == "open", Objective.slice_by == "all", col(Objective.kpi).in_(NAMES)
    )
    for objective in session.exec(query.order_by(col(Objective.id))):
        yield (
            NAMES[objective.kpi],
            Target(
                objective.target,
                "at_least" if objective.direction == "at_least" else "at_most",
                objective.name,
                Series.of(objective.kpi, objective.parameters).parameters,
                (objective.starts_on, objective.due_on),
            ),
        )


def _link_out(link: Link, locale: Locale) -> LinkOut:
    target, measured = link.target, link.measured
    return LinkOut(
        name=link.name,
        title=title_of(link, locale),
        kpi=link.kpi.key,
        parameters=orjson.loads(target.parameters) if target else {},
        unit=link.kpi.unit,
        side=link.kpi.side,
        first=link.first,
        last=link.last,
        value=measured.value,
        low=measured.low,
        high=measured.high,
        of=measured.of,
        immature=measured.immature,
        target=target.target if target else None,
        direction=target.direction if target else None,
        agreed_in=target.agreed_in if target else None,
        sure_behind=link.behind,
        reach=link.reach,
        lost_deals_a_week=link.lost_deals,
        delay=link.delay,
        odds=link.odds,
        foreseen=_finite(link.foreseen),
        weeks=list(link.weeks),
        says=says_of(link, locale),
    )


def _finite(
    foreseen: tuple[float, float, float] | None,
) -> tuple[float | None, float | None, float | None] | None:
    if foreseen is None:
        return None
    low, middle, high = (value if isfinite(value) else None for value in foreseen)
    return low, middle, high
