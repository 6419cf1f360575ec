"""An identity: the name under which a CRM or tool knows a lead."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field
from models.tables.lead import Lead


class Identity(SQLModel, table=True):
    """`external_id` within `system`; it always points to the lead that survives merges.

    `first_lead_id` is the lead it was made for, so that a merge can be undone.
    """

    __tablename__ = "identity"

    system: str = Field(primary_key=True, max_length=64)
    external_id: str = Field(primary_key=True, max_length=200)
    lead_id: str = id_field(foreign_key=f"{Lead.__tablename__}.id", index=True)
    first_lead_id: str = id_field()
    created_at: datetime = instant_field()
