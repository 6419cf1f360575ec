"""A delivery: one notification received from a connector, kept until it has been acted on."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field


class Delivery(SQLModel, table=True):
    """`dedupe_key` names what was told, whichever attempt told it; a batch is several deliveries.

    `state` is waiting, done, ignored (nothing to do, `error` says why), unread (it only names what
    has to be read from the CRM) or failed. The body is emptied once it has been acted on.
    """

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("connector", "dedupe_key"), Index(None, "state", "id"))

    id: str = id_field(primary_key=True)
    connector: str = Field(max_length=40)
    dedupe_key: str = Field(max_length=64)
    kind: str = Field(max_length=100)
    body: bytes = Field(sa_type=LargeBinary)
    state: str = Field(max_length=8)
    error: str | None = Field(default=None, max_length=500)
    received_at: datetime = instant_field(index=True)
    acted_at: datetime | None = instant_field(default=None)
