"""A signature: one person of one team put their name to one content of the agreement."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field


class Signature(SQLModel, table=True):
    """`side` is marketing or sales; a signature holds for the content with this hash alone."""

    __tablename__ = "signature"

    content_hash: str = Field(primary_key=True, max_length=64)
    side: str = Field(primary_key=True, max_length=10)
    signer_id: str = id_field()
    name: str = Field(max_length=200)
    signed_at: datetime = instant_field()
