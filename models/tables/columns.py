"""Short names for the columns that many tables have."""

from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from models.database import UTCDateTime

ID_LENGTH = 32


def id_field(**options: Any) -> Any:
    """A text column that holds an id made by `models.ids`."""
    return Field(max_length=ID_LENGTH, **options)


def instant_field(**options: Any) -> Any:
    """A column that holds an instant in UTC."""
    return Field(sa_type=UTCDateTime, **options)


def json_field(**options: Any) -> Any:
    """A column that holds JSON: text on SQLite, json on PostgreSQL."""
    return Field(sa_type=JSON, **options)
