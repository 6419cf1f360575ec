"""Settings of the trainer, from the environment (SMARKETING_*); the only place that reads it."""

import os
from functools import cached_property
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from models.calendar.hours import Hours
from models.labels.decide import Positive


class Settings(BaseSettings):
    """With none set, the trainer reads SQLite under `var/`; only benchmarks read `data_dir`.

    `allow` names features that the leak alarm may not stop on, as a JSON list.
    """

    model_config = SettingsConfigDict(env_prefix="SMARKETING_", frozen=True)

    var_dir: Path = Path("var")
    database_url: str = ""
    data_dir: Path | None = None
    horizon_days: float = 90.0
    positive: Positive = "wanted"
    automatic_promotion: bool = True
    allow: frozenset[str] = frozenset()
    zone: str = "Europe/Paris"
    holidays: str = "FR"

    @cached_property
    def hours(self) -> Hours:
        """The company's working hours. Raises HoursError."""
        return Hours(self.zone, self.holidays)

    @cached_property
    def database(self) -> str:
        """The database's URL: PostgreSQL when told so, else a SQLite file."""
        return self.database_url or f"sqlite:///{self.var_dir / 'smarketing.db'}"

    @cached_property
    def child_environment(self) -> dict[str, str]:
        """The environment of a training process: the same settings, one thread."""
        return {**os.environ, "SMARKETING_DATABASE_URL": self.database, "OMP_NUM_THREADS": "1"}
