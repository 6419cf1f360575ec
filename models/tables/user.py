"""A user: a person who signs in."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field


class User(SQLModel, table=True):
    """`email` is kept in lower case; `password_hash` is argon2's own text.

    Without a `locale` of their own, pages follow the browser's languages.
    """

    __tablename__ = "app_user"

    id: str = id_field(primary_key=True)
    email: str = Field(max_length=320, unique=True)
    name: str = Field(max_length=200)
    password_hash: str = Field(max_length=200)
    role: str = Field(max_length=16)
    rep_id: str | None = Field(default=None, max_length=200)
    locale: str | None = Field(default=None, max_length=2)
    created_at: datetime = instant_field()
    failures: int = 0
    locked_until: datetime | None = instant_field(default=None)
