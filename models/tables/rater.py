"""A rater: how far one rep's verdicts could be relied on when last measured."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import instant_field


class Rater(SQLModel, table=True):
    """What a training run found of a rep, for that rep alone to see.

    `sensitivity` is the share of wanted leads that are accepted, `specificity` of the others that
    are refused. `counted` is below 1 where the rep sent more than one rep may weigh; labels were
    changed for these figures only if `relied_on`.
    """

    __tablename__ = "rater"

    rep_id: str = Field(primary_key=True, max_length=200)
    verdicts: int
    sensitivity: float
    specificity: float
    counted: float
    relied_on: bool
    measured_at: datetime = instant_field()
