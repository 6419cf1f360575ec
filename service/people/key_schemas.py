"""Wire shapes of keys and of the audit."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, model_validator

from models.now import now
from models.tables import ApiKey, Audit
from service.kit.roles import Role
from service.kit.wire import PlannedInstant, StrictInt, Wire
from service.people.keys import MadeKey
from service.people.schemas import Name

PerMinute = Annotated[StrictInt, Field(ge=1, le=1_000_000)]


class KeyIn(Wire):
    """A key: `rep` when it is one rep's; without `per_minute` the setting limits its calls."""

    name: Name
    role: Role
    rep: Name | None = None
    expires_at: PlannedInstant | None = None
    per_minute: PerMinute | None = None

    @model_validator(mode="after")
    def _not_over_already(self) -> "KeyIn":
        if self.expires_at and self.expires_at <= now():
            raise ValueError("`expires_at` is in the past")
        return self


class RotationIn(Wire):
    """For how many hours the secret that the key has now stays valid beside the new one."""

    overlap_hours: Annotated[StrictInt, Field(ge=0, le=720)] = 24


class KeyOut(BaseModel):
    """A key, without its secret; until `earlier_until` the secret before this one is valid too."""

    key_id: str
    name: str
    role: str
    rep: str | None
    created_at: datetime
    expires_at: datetime | None
    earlier_until: datetime | None
    revoked_at: datetime | None
    per_minute: int | None

    @classmethod
    def of(cls, key: ApiKey) -> "KeyOut":
        told = key.model_dump(exclude={"id", "rep_id", "secret_hash", "earlier_hash"})
        return cls(key_id=key.id, rep=key.rep_id, **told)


class NewSecretOut(KeyOut):
    """A key with its secret, which is told this once."""

    secret: str

    @classmethod
    def made(cls, made: MadeKey) -> "NewSecretOut":
        return cls(secret=made.secret, **KeyOut.of(made.key).model_dump())


class ActOut(BaseModel):
    """A sensitive act: who, as what, did what, to what."""

    at: datetime
    who: str
    role: str
    act: str
    subject: dict[str, str]

    @classmethod
    def of(cls, row: Audit) -> "ActOut":
        return cls(**row.model_dump(exclude={"id"}))
