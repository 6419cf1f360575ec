"""The looker: many previews at once, none of which sees another, and nothing stored."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack

from sqlalchemy import Engine

from models.facts.barrier import Barrier
from models.facts.submission import Submission
from service.kit.champion import ChampionKeeper
from service.kit.looker import Looker
from service.kit.road import Ask, Scored
from service.kit.writer import Writer
from tests.fixtures.databases import ON_SQLITE


def lead(name: str, email: str | None = None, **attributes: str) -> Submission:
    return Submission("crm", name, attributes=dict(attributes), email=email)


def look_at_all(engine: Engine, submissions: list[Submission]) -> list[Scored]:
    """Queue looks at once, so that they are one group."""
    champions = ChampionKeeper(engine)
    champions.refresh()
    looker = Looker(engine, champions, Barrier("a test"), queue_limit=100, group_limit=100)

    async def gather() -> list[Scored]:
        looks = [looker.look(submission) for submission in submissions]
        try:
            return await asyncio.gather(*looks)
        finally:
            await looker.stop()

    return asyncio.run(gather())


def store(engine: Engine, *submissions: Submission) -> None:
    champions = ChampionKeeper(engine)
    champions.refresh()
    writer = Writer(engine, champions, Barrier("a test"), queue_limit=10, group_limit=10)

    async def record() -> None:
        await writer.record(Ask(list(submissions), scored=False))
        await writer.stop()

    asyncio.run(record())


def test_previews_in_one_group_do_not_see_each_other(
    engine: Engine, count: Callable[[str], int]
) -> None:
    store(engine, lead("known", "anne@exemple.example", country="FR"), lead("other"))
    store(engine, lead("same", "anne@exemple.example"))
    scored = look_at_all(
        engine,
        [
            lead("known", source="webinar"),
            lead("same", industry="software"),
            lead("third", "anne@exemple.example", persona="buyer"),
            lead("new", "paul@exemple.example", source="fair"),
            lead("newer", "paul@exemple.example", country="DE"),
        ],
    )
    told = [
        {k: v for k, v in one.snapshot.items() if k not in ("email_kind", "domain")}
        for one in scored
    ]
    assert told == [
        {"country": "fr", "source": "webinar"},
        {"country": "fr", "industry": "software"},
        {"country": "fr", "persona": "buyer"},
        {"source": "fair"},
        {"country": "de"},
    ]
    assert (count("lead"), count("score")) == (2, 0)


def test_a_preview_is_what_storing_would_answer(engine: Engine) -> None:
    said = lead("42", "anne@exemple.example", country="FR", job_title="CEO")
    (previewed,) = look_at_all(engine, [said])
    store(engine, said)
    (again,) = look_at_all(engine, [lead("42")])
    assert previewed.points == again.points


@ON_SQLITE
def test_a_preview_on_the_event_loop_waits_for_nobody_elses_connection(engine: Engine) -> None:
    with ExitStack() as requests:
        for _ in range(40):
            requests.enter_context(engine.connect())
        (scored,) = look_at_all(engine, [lead("1", country="FR")])
    assert scored.snapshot == {"country": "fr"}
