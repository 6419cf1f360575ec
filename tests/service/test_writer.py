"""The writer: many requests in one transaction, each answered for itself."""

import asyncio
from collections.abc import Callable

from sqlalchemy import Engine

from models.facts.barrier import Barrier
from models.facts.submission import Submission
from service.kit.champion import ChampionKeeper
from service.kit.errors import Unavailable
from service.kit.road import Ask, Walked
from service.kit.writer import Writer


def ask(name: str, value: object = "FR") -> Ask:
    return Ask([Submission("crm", name, attributes={"country": value})], scored=True)  # type: ignore[dict-item]


def record_all(
    engine: Engine, asks: list[Ask], limit: int = 512
) -> list[list[Walked] | BaseException]:
    """Queue asks at once, so that they are one group, and gather the answers."""
    champions = ChampionKeeper(engine)
    champions.refresh()
    writer = Writer(engine, champions, Barrier("a test"), queue_limit=limit, group_limit=256)

    async def gather() -> list[list[Walked] | BaseException]:
        tasks = [asyncio.create_task(writer.record(ask)) for ask in asks]
        await asyncio.sleep(0)
        await writer.stop()
        return await asyncio.gather(*tasks, return_exceptions=True)

    return asyncio.run(gather())


def test_a_group_is_recorded_together(engine: Engine, count: Callable[[str], int]) -> None:
    answers = record_all(engine, [ask(str(number)) for number in range(20)])
    assert all(isinstance(answer, list) for answer in answers)
    assert (count("lead"), count("score")) == (20, 20)


def test_who_asks_again_at_once_is_answered_at_once(engine: Engine) -> None:
    champions = ChampionKeeper(engine)
    champions.refresh()
    writer = Writer(engine, champions, Barrier("a test"), queue_limit=9, group_limit=9)

    async def ask_again() -> None:
        for number in range(5):
            ((walked,),) = [await writer.record(ask(str(number)))]
            assert walked.created
        await writer.stop()

    asyncio.run(ask_again())


def test_a_bad_request_inside_a_group_fails_alone(
    engine: Engine, count: Callable[[str], int]
) -> None:
    asks = [ask(str(number)) for number in range(5)]
    asks.insert(2, ask("poison", value=object()))
    answers = record_all(engine, asks)
    assert isinstance(answers[2], TypeError)
    assert sum(isinstance(answer, list) for answer in answers) == 5
    assert count("lead") == 5


def test_requests_about_one_lead_in_one_group_see_each_other(
    engine: Engine, count: Callable[[str], int]
) -> None:
    answers = record_all(engine, [ask("same", "FR"), ask("same", "DE"), ask("same", "DE")])
    created = [walked[0].created for walked in answers if isinstance(walked, list)]
    changed = [walked[0].changed for walked in answers if isinstance(walked, list)]
    assert (created, changed) == ([True, False, False], [True, True, False])
    assert (count("lead"), count("event"), count("score")) == (1, 2, 3)


def test_a_full_queue_refuses(engine: Engine) -> None:
    answers = record_all(engine, [ask(str(number)) for number in range(6)], limit=4)
    assert [isinstance(answer, Unavailable) for answer in answers] == [False] * 4 + [True] * 2
