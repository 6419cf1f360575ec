"""Settings of the service, from the environment (SMARKETING_*); the only place that reads it."""

import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """With none set, the service runs on SQLite under `var/`.

    `exploration` is the share of leads that the queue shows whatever their points. The score is
    trained again after `retrain_days`, or `retrain_labels` verdicts; 0 turns either off.
    """

    model_config = SettingsConfigDict(env_prefix="SMARKETING_", frozen=True)

    var_dir: Path = Path("var")
    database_url: str = ""
    secret_key: str = ""
    public_url: str = ""
    trainer: Literal["process", "elsewhere"] = "process"
    locale: Literal["fr", "en"] = "en"
    currency: str = "EUR"
    exploration: float = Field(default=0.05, ge=0, le=0.5)
    retrain_days: float = Field(default=7, ge=0)
    retrain_labels: int = Field(default=200, ge=0)
    queue_limit: int = 512
    group_limit: int = 256

    @cached_property
    def database(self) -> str:
        """The database's URL: PostgreSQL when told so, else a SQLite file."""
        return self.database_url or f"sqlite:///{self.var_dir / 'smarketing.db'}"

    @cached_property
    def child_environment(self) -> dict[str, str]:
        """The environment of a training process: the same settings, one thread."""
        return {
            **os.environ,
            "SMARKETING_DATABASE_URL": self.database,
            "SMARKETING_VAR_DIR": str(self.var_dir),
            "OMP_NUM_THREADS": "1",
        }

    @cached_property
    def secret(self) -> str:
        """The key that signs links and sessions; made once and kept under `var/` when not given."""
        if self.secret_key:
            return self.secret_key
        path = self.var_dir / "secret_key"
        if not path.exists():
            self.var_dir.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(32))
        return path.read_text().strip()
