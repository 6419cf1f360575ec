"""A territory: which leads a rep takes, by one attribute."""

from sqlmodel import Field, SQLModel

from models.tables.rep import Rep


class Territory(SQLModel, table=True):
    """The rep takes leads with this value; of each attribute that is named here, one must fit."""

    __tablename__ = "territory"

    rep_id: str = Field(primary_key=True, max_length=200, foreign_key=f"{Rep.__tablename__}.id")
    attribute: str = Field(primary_key=True, max_length=100)
    value: str = Field(primary_key=True, max_length=200)
