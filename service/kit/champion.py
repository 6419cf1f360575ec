"""The champion of this process: read, audited and probed from the registry, swapped in one move."""

from dataclasses import dataclass, replace
from threading import Event, Lock, Thread

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from models import registry
from models.cutoffs import cutoffs_of, newest_cutoff
from models.database import reading
from models.scorecard import document
from models.scorecard.bands import Cutoffs
from models.scorecard.scorecard import Scorecard
from models.tables import Version
from service.kit.errors import Unavailable

POLL_SECONDS = 0.5

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Champion:
    """The version that scores leads, ready to score, and the cut-offs in force.

    `number` is the promotion's, `cutoff_number` the cut-offs' (0 for those of a new installation).
    """

    version_id: str
    origin: str
    scorecard: Scorecard
    number: int
    cutoffs: Cutoffs
    cutoff_number: int


class NoChampionError(Unavailable):
    """No version has been promoted: run `smarketing migrate`."""


def prepare(version: Version) -> Scorecard:
    """Audit a version's scorecard and probe it. Raises ScorecardError."""
    scorecard = document.load(version.content.encode())
    if document.identify(document.dump(scorecard)) != version.id:
        raise document.ScorecardError("the content does not match the version's id")
    scorecard.score({})
    return scorecard


class ChampionKeeper:
    """Keeps the present champion; when a new one cannot be used the old one stays, and `trouble`
    tells why.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
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
        """Look whether another version was promoted or cut-offs were solved, and swap them in."""
        with self._refreshing, reading(self._engine) as session:
            promotion = registry.newest_promotion(session)
            if promotion is None or promotion.number is None:
                self.trouble = "no version has been promoted"
                return
            cutoff = newest_cutoff(session)
            cutoffs, cutoff_number = cutoffs_of(cutoff), (cutoff.number if cutoff else None) or 0
            if self._champion and self._champion.number == promotion.number:
                if self._champion.cutoff_number != cutoff_number:
                    self._champion = replace(
                        self._champion, cutoffs=cutoffs, cutoff_number=cutoff_number
                    )
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
            self._champion = Champion(
                version.id, version.origin, scorecard, promotion.number, cutoffs, cutoff_number
            )
            self.trouble = None
            log.info("champion_swapped", version=version.id, origin=version.origin)

    def start(self) -> None:
        """Watch the registry in the background."""
        self.refresh()
        self._thread = Thread(target=self._watch, name="champion", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the watch: nobody reads the registry any more once this returns."""
        self._stopping.set()
        if self._thread:
            self._thread.join()
            self._thread = None

    def _watch(self) -> None:
        while not self._stopping.wait(POLL_SECONDS):
            try:
                self.refresh()
            except OperationalError as error:
                log.warning("champion_not_read", why=type(error.orig).__name__)
