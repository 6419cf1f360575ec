"""An endpoint: an address of somebody else that wants to be told what happens here."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field, json_field


class Endpoint(SQLModel, table=True):
    """`shape` is standard or slack. The secret derives from `salt` and the service's own key; that
    of `earlier_salt` signs beside it until `earlier_until`.

    `failing_since` is when the first of the failures in a row came; until `quiet_until` nothing is
    sent. A disabled endpoint says why in `disabled_why`.
    """

    __tablename__ = "endpoint"

    id: str = id_field(primary_key=True)
    url: str = Field(max_length=2000)
    shape: str = Field(max_length=10)
    kinds: list[str] = json_field()
    salt: str = Field(max_length=32)
    earlier_salt: str | None = Field(default=None, max_length=32)
    earlier_until: datetime | None = instant_field(default=None)
    active: bool = True
    disabled_why: str | None = Field(default=None, max_length=200)
    failures: int = 0
    failing_since: datetime | None = instant_field(default=None)
    quiet_until: datetime | None = instant_field(default=None)
    created_by: str = Field(max_length=200)
    created_at: datetime = instant_field()
