"""Wire shapes of the written scorecard and of proposals for it."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, StringConstraints, model_validator

from service.kit.wire import RowId, StrictFloat, StrictInt, Wire

Feature = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
RuleDocument = dict[str, Any]
"""One rule, as in the scorecard document."""


class ScorecardIn(Wire):
    """A written scorecard, as the scorecard document; see `GET /v1/scorecard` for its shape."""

    format: StrictInt
    base_points: StrictFloat
    log_odds_at_50: StrictFloat
    rules: list[RuleDocument]


class JudgedOut(BaseModel):
    """The run that judges a published scorecard: queued, running, succeeded or failed.

    `says` names the rules of the gate that it did not pass, or tells that there are too few labels
    to judge. Where the verdict is not "promote" it stays a candidate, until somebody promotes it
    with a reason.
    """

    run_id: str
    state: str
    verdict: str | None
    says: str


class ScorecardOut(BaseModel):
    """The written scorecard in force: what the learner starts from.

    It scores leads when it is the champion: once it has passed the gate, or a person promoted it.
    """

    version_id: str
    champion: bool
    state: str
    judged: JudgedOut | None
    scorecard: dict[str, Any]


class ScorecardEffect(BaseModel):
    """What a scorecard would have meant beside the written one in force, since `since`.

    `raised`, `lowered` and `same` count open leads whose points would stand higher or lower by a
    point or more today. `before`, `after` and `both` count the leads that crossed the MQL
    definition; `gained` and `lost` name at most a hundred each.
    """

    since: datetime
    raised: int
    lowered: int
    same: int
    before: int
    after: int
    both: int
    gained: list[str]
    lost: list[str]


class ProposalIn(Wire):
    """A rule to put in the place of what reads its feature, or a feature whose rule is wrong."""

    rule: RuleDocument | None = None
    feature: Feature | None = None
    lead_id: RowId | None = None
    says: Words

    @model_validator(mode="after")
    def _one_subject(self) -> "ProposalIn":
        if (self.rule is None) == (self.feature is None):
            raise ValueError("give either `rule` or `feature`")
        return self


class AdoptIn(Wire):
    """A word to who proposed, and the rule if it is not the one proposed."""

    answer: Words
    rule: RuleDocument | None = None


class DeclineIn(Wire):
    """A word to who proposed."""

    answer: Words


class CaseSupport(BaseModel):
    """What sales said of the leads of one case, with a 95% interval on the accepted share."""

    case: str
    points: float
    leads: int
    accepted: int
    accepted_share: float
    low: float
    high: float


class ProposalOut(BaseModel):
    """A proposal, what became of it, and its support: the verdicts of the last 90 days by case."""

    proposal_id: str
    feature: str
    rule: RuleDocument | None
    lead_id: str | None
    says: str
    proposed_by: str
    proposed_at: datetime
    state: Literal["open", "adopted", "declined"]
    answer: str | None
    decided_by: str | None
    decided_at: datetime | None
    version_id: str | None
    support: list[CaseSupport]
