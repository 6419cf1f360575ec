"""The core: what one process of the service holds, made once and found on `app.state`."""

from dataclasses import dataclass, field
from threading import Event

from sqlalchemy import Engine

from models.database import make_engine
from models.facts.barrier import Barrier
from service.kit.auth import Keys
from service.kit.champion import ChampionKeeper
from service.kit.ears import Ears
from service.kit.looker import Looker
from service.kit.meter import Meter
from service.kit.objectors import Objectors
from service.kit.rates import Rates
from service.kit.settings import Settings
from service.kit.writer import Writer


@dataclass(frozen=True, slots=True)
class Core:
    settings: Settings
    engine: Engine
    keys: Keys
    champions: ChampionKeeper
    writer: Writer
    looker: Looker
    ears: Ears
    barrier: Barrier
    objectors: Objectors
    rates: Rates
    meter: Meter
    troubles: list[str] = field(default_factory=list)
    """What else keeps this process from doing its work, in words."""
    stopping: Event = field(default_factory=Event)
    """Set once this process is told to stop: what takes long is given back to others."""

    @classmethod
    def build(cls, settings: Settings) -> "Core":
        engine = make_engine(settings.database)
        ears = Ears(always=settings.sends_mail)
        barrier = Barrier(settings.secret)
        objectors = Objectors(barrier)
        champions = ChampionKeeper(engine, objectors.refresh)
        limits = settings.queue_limit, settings.group_limit
        writer = Writer(engine, champions, barrier, *limits, ears)
        looker = Looker(engine, champions, barrier, *limits)
        keys = Keys(engine, settings.calls_per_minute)
        return cls(
            settings=settings,
            engine=engine,
            keys=keys,
            champions=champions,
            writer=writer,
            looker=looker,
            ears=ears,
            barrier=barrier,
            objectors=objectors,
            rates=Rates(),
            meter=Meter(),
        )

    def start(self) -> None:
        self.champions.start()

    async def stop(self) -> None:
        await self.writer.stop()
        await self.looker.stop()
        self.champions.stop()
        self.engine.dispose()
