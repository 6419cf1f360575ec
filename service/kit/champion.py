"""The champion of this process: read, audited and probed from the registry, swapped in one move."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Event, Lock, Thread

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from models import registry
from models.cutoffs import cutoffs_of, newest_cutoff
from models.database import reading
from models.scorecard import document
from models.scorecard.bands import Cutoffs
from models.scorecard.scorecard import Scorecard
from models.tables import Version
from models.words.definitions import (
    Definitions,
    Edition,
    definitions_in_force,
    edition,
    first_definitions,
)
from service.kit.errors import Unavailable

POLL_SECONDS = 0.5

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Champion:
    """The version that scores leads, ready to score, the cut-offs and the definitions in force.

    `number` is the promotion's, `cutoff_number` the cut-offs' (0 for those of a new installation).
    """

    version_id: str
    origin: str
    scorecard: Scorecard
    number: int
    cutoffs: Cutoffs = field(default_factory=Cutoffs)
    cutoff_number: int = 0
    definitions: Definitions = field(default_factory=first_definitions)
    edition: Edition = ()


class NoChampionError(Unavailable):
    """No version has been promoted: run `smarketing migrate`."""


def prepare(version: Version) -> Scorecard:
    """Audit a version's scorecard and probe it. Raises ScorecardError."""
    scorecard = document.load(version.content.encode())
    if document.identify(document.dump(scorecard)) != version.id:
        raise document.ScorecardError("the content does not match the version's id")
    scorecard.score({})
    return scorecard


def _up_to_date(session: Session, champion: Champion) -> Champion:
    """Return the champion with the cut-offs and the definitions that are in force now."""
    cutoff, newest = newest_cutoff(session), edition(session)
    number = (cutoff.number if cutoff else None) or 0
    if champion.cutoff_number != number:
        champion = replace(champion, cutoffs=cutoffs_of(cutoff), cutoff_number=number)
    if champion.edition != newest:
        champion = replace(champion, definitions=definitions_in_force(session), edition=newest)
    return champion


class ChampionKeeper:
    """Keeps the present champion; when a new one cannot be used the old one stays, and `trouble`
    tells why. `also` is read with each look in the background.
    """

    def __init__(self, engine: Engine, also: Callable[[Session], None] | None = None) -> None:
        self._engine = engine
        self._also = also
        self._champion: Champion | None = None
        self._stopping = Event()
        self._refreshing = Lock()
        self._thread: Thread | None = None
        self.trouble: str | None = None

    @property
    def champion(self) -> Champion:
        """Return the present champion. Raises NoChampionError."""
        if self._champion is None:
            raise NoChampionError
        return self._champion

    def refresh(self) -> None:
        """Look whether other versions, cut-offs or definitions are in force, and swap them in."""
        with self._refreshing, reading(self._engine) as session:
            promotion = registry.newest_promotion(session)
            if promotion is None or promotion.number is None:
                self.trouble = "no version has been promoted"
                return
            if self._champion and self._champion.number == promotion.number:
                self._champion = _up_to_date(session, self._champion)
                return
            version = session.get(Version, promotion.version_id)
            try:
                if version is None:
                    raise document.ScorecardError("the version is missing")
                scorecard = prepare(version)
            except document.ScorecardError as error:
                self.trouble = f"version {promotion.version_id} cannot be used: {error}"
                log.error("champion_refused", version=promotion.version_id, why=str(error))
                return
            swapped_in = Champion(version.id, version.origin, scorecard, promotion.number)
            self._champion = _up_to_date(session, swapped_in)
            self.trouble = None
            log.info("champion_swapped", version=version.id, origin=version.origin)

    def start(self) -> None:
        """Watch the registry in the background."""
        self._look()
        self._thread = Thread(target=self._watch, name="champion", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the watch: nobody reads the registry any more once this returns."""
        self._stopping.set()
        if self._thread:
            self._thread.join()
            self._thread = None

    def _look(self) -> None:
        self.refresh()
        if self._also:
            with reading(self._engine) as session:
                self._also(session)

    def _watch(self) -> None:
        while not self._stopping.wait(POLL_SECONDS):
            try:
                self._look()
            except SQLAlchemyError as error:
                log.warning("champion_not_read", why=type(error).__name__)
            except Exception:  # one that cannot be read may not keep the next one from being seen
                log.exception("champion_not_read")
