"""A visit: one signed-in browser, until it signs out or the visit ends."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field
from models.tables.user import User


class Visit(SQLModel, table=True):
    """The cookie holds a secret and only its SHA-256 is kept: a copied database opens nothing."""

    __tablename__ = "visit"

    secret_hash: str = Field(primary_key=True, max_length=64)
    user_id: str = id_field(foreign_key=f"{User.__tablename__}.id", index=True)
    begun_at: datetime = instant_field()
    ends_at: datetime = instant_field()
