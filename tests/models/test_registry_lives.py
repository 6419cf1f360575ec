"""Lives of the registry, drawn by chance: versions are made, promoted, refused and rolled back.

A plain stack says who should be champion; the registry and the process that scores must agree.
"""

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine
from sqlmodel import Session, select

from models import registry
from models.database import reading, transaction
from models.scorecard.written import WRITTEN
from models.tables import Promotion, Version
from service.kit.champion import ChampionKeeper
from tests.fixtures.databases import ON_SQLITE

BASES = st.integers(0, 3)

_lives = count(1)


class Registry(RuleBasedStateMachine):
    """Every life begins by promoting a version of its own, beneath which it never goes."""

    def __init__(self, engine: Engine, keeper: ChampionKeeper) -> None:
        super().__init__()
        self.engine, self.keeper, self.life = engine, keeper, next(_lives)
        self.made: dict[str, str] = {}
        self.rejected: set[str] = set()
        self.promoted: set[str] = set()
        with transaction(engine) as session:
            first = self._version(session, "learned", 9)
            registry.promote(session, first, "a life")
            self.stack = [first.id]
        self.promoted.add(self.stack[0])

    @rule(base=BASES)
    def learn(self, base: int) -> None:
        with transaction(self.engine) as session:
            version = self._version(session, "learned", base)
            assert self.made.setdefault(version.id, "learned") == version.origin

    @rule(base=BASES)
    def publish(self, base: int) -> None:
        with transaction(self.engine) as session:
            scorecard = replace(WRITTEN, base_points=self._base(base))
            version = registry.publish_written(session, scorecard)
            self.made.setdefault(version.id, "written")
            assert registry.written(session) is version

    @rule(data=st.data())
    def promote(self, data: st.DataObject) -> None:
        if not self.made:
            return
        version_id = data.draw(st.sampled_from(sorted(self.made)))
        with transaction(self.engine) as session:
            registry.promote(session, session.get_one(Version, version_id), "a life")
        if self.stack[-1] != version_id:
            self.stack.append(version_id)
        self.promoted.add(version_id)

    @rule(data=st.data())
    def refuse(self, data: st.DataObject) -> None:
        if not self.made:
            return
        version_id = data.draw(st.sampled_from(sorted(self.made)))
        with transaction(self.engine) as session:
            registry.reject(session, session.get_one(Version, version_id))
        if version_id not in self.promoted:
            self.rejected.add(version_id)

    @rule()
    def roll_back(self) -> None:
        if len(self.stack) > 1:
            with transaction(self.engine) as session:
                registry.roll_back(session, "a life")
            self.stack.pop()

    @rule()
    def undo_half_way(self) -> None:
        """What does not commit promotes nobody."""

        def promote_and_fail() -> None:
            with transaction(self.engine) as session:
                registry.promote(session, self._version(session, "learned", 8), "a life")
                raise ConnectionError

        with pytest.raises(ConnectionError):
            promote_and_fail()

    @invariant()
    def there_is_one_champion_and_it_scores(self) -> None:
        with reading(self.engine) as session:
            champions = session.exec(select(Version.id).where(Version.state == "champion")).all()
            assert champions == [self.stack[-1]]
            held = registry.champion(session)
            assert held
            assert held.id == self.stack[-1]
        self.keeper.refresh()
        assert self.keeper.champion.version_id == self.stack[-1]
        assert self.keeper.trouble is None

    @invariant()
    def every_version_is_what_became_of_it(self) -> None:
        with reading(self.engine) as session:
            for version_id in {*self.made, *self.promoted}:
                state = session.get_one(Version, version_id).state
                if version_id == self.stack[-1]:
                    assert state == "champion"
                elif version_id in self.promoted:
                    assert state == "retired"
                else:
                    assert state == ("rejected" if version_id in self.rejected else "candidate")

    def teardown(self) -> None:
        """The way up and down again is all in the promotions."""
        with reading(self.engine) as session:
            found = registry.newest_promotion(session)
            for version_id in reversed(self.stack):
                assert found
                assert found.version_id == version_id
                found = session.get(Promotion, found.below) if found.below else None

    def _base(self, base: int) -> float:
        return 40.0 + base + self.life / 1000

    def _version(self, session: Session, origin: registry.Origin, base: int) -> Version:
        scorecard = replace(WRITTEN, base_points=self._base(base))
        return registry.add_version(session, scorecard, origin)


def live(engine: Engine, lives: int, steps: int) -> None:
    keeper = ChampionKeeper(engine)
    run_state_machine_as_test(
        lambda: Registry(engine, keeper),  # type: ignore[arg-type]  # any factory will do
        settings=settings(
            max_examples=lives,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


@ON_SQLITE
def test_a_few_lives_of_the_registry(engine: Engine) -> None:
    live(engine, lives=5, steps=10)


@pytest.mark.thorough
def test_many_lives_of_the_registry(engine: Engine) -> None:
    live(engine, lives=60, steps=40)
