"""An API key: who may call, and as what."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field


class ApiKey(SQLModel, table=True):
    """A key's name, role and the SHA-256 of its secret, which is shown once and never kept.

    After a rotation the secret before it, `earlier_hash`, is valid until `earlier_until`.
    `per_minute` limits its calls where the setting would not do.
    """

    __tablename__ = "api_key"

    id: str = id_field(primary_key=True)
    name: str = Field(max_length=200)
    role: str = Field(max_length=16)
    secret_hash: str = Field(max_length=64, unique=True)
    rep_id: str | None = Field(default=None, max_length=200)
    created_at: datetime = instant_field()
    revoked_at: datetime | None = instant_field(default=None)
    expires_at: datetime | None = instant_field(default=None)
    earlier_hash: str | None = Field(default=None, max_length=64, index=True)
    earlier_until: datetime | None = instant_field(default=None)
    per_minute: int | None = None
