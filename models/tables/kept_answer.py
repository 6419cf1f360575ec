"""A kept answer: what was answered to a request that carried an Idempotency-Key."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field


class KeptAnswer(SQLModel, table=True):
    """`status` is 0 while the first request is in flight."""

    __tablename__ = "kept_answer"

    key_id: str = id_field(primary_key=True)
    idempotency_key: str = Field(primary_key=True, max_length=200)
    request_hash: str = Field(max_length=64)
    status: int = 0
    body: bytes = Field(default=b"", sa_type=LargeBinary)
    media_type: str = Field(default="", max_length=60)
    created_at: datetime = instant_field(index=True)
