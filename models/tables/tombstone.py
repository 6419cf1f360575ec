"""A tombstone: somebody must not come back, known by keyed hashes of what they were known under."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field
from models.tables.privacy_request import PrivacyRequest


class Tombstone(SQLModel, table=True):
    """One name or address, as its keyed hash; `why` is objected or erased."""

    __tablename__ = "tombstone"

    name_hash: str = Field(primary_key=True, max_length=64)
    why: str = Field(max_length=8)
    request_id: str = id_field(foreign_key=f"{PrivacyRequest.__tablename__}.id", index=True)
    laid_at: datetime = instant_field()
