"""Settings of the service, from the environment (SMARKETING_*); the only place that reads it."""

import os
import re
import secrets
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.calendar.hours import Hours

LEAST_TOKEN = 22
"""Characters of a token in a path: 128 bits in URL-safe text, as it is all that proves a sender."""


def _unguessable(token: str) -> str:
    if token and (len(token) < LEAST_TOKEN or not re.fullmatch(r"[\w-]+", token, re.ASCII)):
        raise ValueError(f"make it of at least {LEAST_TOKEN} letters and digits, by chance")
    return token


def _login(login: str) -> str:
    if login and not re.fullmatch(r"[^:]+:.+", login):
        raise ValueError("write it as USER:PASSWORD")
    return login


PathToken = Annotated[str, AfterValidator(_unguessable)]
Login = Annotated[str, AfterValidator(_login)]


class Settings(BaseSettings):
    """With none set, the service runs on SQLite under `var/`.

    `exploration` is the share of leads that the queue shows whatever their points. The score is
    trained again after `retrain_days`, or `retrain_labels` verdicts; 0 turns either off.
    """

    model_config = SettingsConfigDict(
        env_prefix="SMARKETING_", frozen=True, hide_input_in_errors=True
    )

    var_dir: Path = Path("var")
    database_url: str = ""
    secret_key: str = ""
    public_url: str = ""
    web_origins: str = "*"
    trainer: Literal["process", "elsewhere"] = "process"
    locale: Literal["fr", "en"] = "en"
    currency: str = "EUR"
    zone: str = "Europe/Paris"
    holidays: str = "FR"
    hubspot_api_url: str = "https://api.hubapi.com"
    hubspot_api_token: str = ""
    salesforce_api_url: str = ""
    salesforce_api_token: str = ""
    salesforce_client_id: str = ""
    salesforce_client_secret: str = ""
    pipedrive_api_url: str = ""
    pipedrive_api_token: str = ""
    odoo_api_url: str = ""
    odoo_api_token: str = ""
    odoo_database: str = ""
    hubspot_secret: str = ""
    salesforce_token: PathToken = ""
    pipedrive_login: Login = ""
    odoo_token: PathToken = ""
    generic_secret: str = ""
    odoo_login: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_sender: str = ""
    exploration: float = Field(default=0.05, ge=0, le=0.5)
    retrain_days: float = Field(default=7, ge=0)
    retrain_labels: int = Field(default=200, ge=0)
    calls_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 6000
    retention_months: Annotated[int, Field(ge=1, le=600)] = 36
    queue_limit: int = 512
    group_limit: int = 256

    @cached_property
    def database(self) -> str:
        """The database's URL: PostgreSQL when told so, else a SQLite file."""
        return self.database_url or f"sqlite:///{self.var_dir / 'smarketing.db'}"

    @property
    def sends_mail(self) -> bool:
        """Whether there is a mail server to hand letters to."""
        return bool(self.smtp_host and self.smtp_sender)

    @cached_property
    def hours(self) -> Hours:
        """The company's working hours, for whom none are stated. Raises HoursError."""
        return Hours(self.zone, self.holidays)

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
            _make_secret(path)
        return path.read_text().strip()


def _make_secret(path: Path) -> None:
    """Make a secret once, whole, however many processes start at the same moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    made.touch(mode=0o600)
    made.write_text(secrets.token_urlsafe(32))
    with suppress(FileExistsError):
        path.hardlink_to(made)
    made.unlink()
