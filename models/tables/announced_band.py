"""An announced band: which band of a lead others were told last."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field


class AnnouncedBand(SQLModel, table=True):
    """Kept apart from the lead's own band, which has no hysteresis."""

    __tablename__ = "announced_band"

    lead_id: str = id_field(primary_key=True)
    band: str = Field(max_length=8)
    announced_at: datetime = instant_field()
