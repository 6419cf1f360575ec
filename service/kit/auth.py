"""Keys and roles: who calls, and what the role may do. Checked before anything else is read."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from time import monotonic
from typing import Annotated, Literal

from fastapi import Depends, Request
from sqlalchemy import Engine
from sqlmodel import col, select

from models.database import reading
from models.tables import ApiKey
from service.kit.errors import Forbidden, Unauthorized

REMEMBERED_SECONDS = 10.0
REMEMBERED_KEYS = 1_000

Role = Literal["collector", "crm", "rep", "marketing", "manager", "data", "admin"]

_READ = {"leads:read", "scores:read"}
_MARKETING = _READ | {"scorecard:read", "scorecard:write", "versions:read"}
_REP = _READ | {"queue", "feedback", "scorecard:read"}
_DATA = _READ | {"versions:read", "versions:write", "training", "replay", "scorecard:read"}

MAY: dict[Role, frozenset[str]] = {
    "collector": frozenset({"events"}),
    "crm": frozenset(_READ | {"events", "leads:write", "score", "feedback"}),
    "rep": frozenset(_REP),
    "marketing": frozenset(_MARKETING),
    "manager": frozenset(_MARKETING | _REP),
    "data": frozenset(_DATA),
    "admin": frozenset(
        _MARKETING | _REP | _DATA | {"events", "leads:write", "score", "keys", "people", "doors"}
    ),
}
"""What each role may do; a route names the one thing that it takes."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The key behind a request; `rep_id` when the key is a rep's."""

    key_id: str
    name: str
    role: Role
    rep_id: str | None

    @property
    def sees_people(self) -> bool:
        """Whether names and addresses may be shown: the data team works without them."""
        return self.role not in ("data", "collector")


def hash_secret(secret: str) -> str:
    """Return what is stored of a key. Keys are 256 random bits, so one SHA-256 is enough."""
    return sha256(secret.encode()).hexdigest()


class Keys:
    """The keys that are valid now; a revoked one is refused everywhere within ten seconds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._remembered: dict[str, tuple[Caller, float]] = {}
        self._lock = Lock()

    def caller(self, authorization: str) -> Caller:
        """Return who sends this Authorization header. Raises Unauthorized."""
        scheme, _, secret = authorization.partition(" ")
        if scheme.lower() != "bearer" or not secret:
            raise Unauthorized
        caller = self._read(hash_secret(secret.strip()))
        if caller is None:
            raise Unauthorized("This key is not known, or was revoked.")
        with self._lock:
            if len(self._remembered) >= REMEMBERED_KEYS:
                self._remembered.clear()
            self._remembered[authorization] = (caller, monotonic() + REMEMBERED_SECONDS)
        return caller

    def remembered(self, authorization: str) -> Caller | None:
        """Return the caller if this very header was checked within the last seconds."""
        held = self._remembered.get(authorization)
        return held[0] if held and held[1] > monotonic() else None

    def _read(self, secret_hash: str) -> Caller | None:
        with reading(self._engine) as session:
            key = session.exec(
                select(ApiKey).where(
                    ApiKey.secret_hash == secret_hash, col(ApiKey.revoked_at).is_(None)
                )
            ).first()
        if key is None:
            return None
        return Caller(key.id, key.name, key.role, key.rep_id)  # type: ignore[arg-type]


def demand(caller: Caller, permission: str) -> None:
    """Raise Forbidden unless the caller's role may do this."""
    if permission not in MAY[caller.role]:
        raise Forbidden(f"A {caller.role} key may not do this.")


def may(permission: str) -> Callable[[Request], Caller]:
    """Make the dependency that lets only roles with `permission` through, and gives the caller."""

    def permitted(request: Request) -> Caller:
        caller: Caller = request.scope["caller"]
        demand(caller, permission)
        return caller

    permitted.permission = permission  # type: ignore[attr-defined]
    return permitted


ReadsLeads = Annotated[Caller, Depends(may("leads:read"))]
WritesLeads = Annotated[Caller, Depends(may("leads:write"))]
ReadsScores = Annotated[Caller, Depends(may("scores:read"))]
AsksScores = Annotated[Caller, Depends(may("score"))]
Replays = Annotated[Caller, Depends(may("replay"))]
GivesFeedback = Annotated[Caller, Depends(may("feedback"))]
ReadsQueue = Annotated[Caller, Depends(may("queue"))]
ReadsVersions = Annotated[Caller, Depends(may("versions:read"))]
WritesVersions = Annotated[Caller, Depends(may("versions:write"))]
SetsUpDoors = Annotated[Caller, Depends(may("doors"))]
Trains = Annotated[Caller, Depends(may("training"))]
ReadsScorecard = Annotated[Caller, Depends(may("scorecard:read"))]
WritesScorecard = Annotated[Caller, Depends(may("scorecard:write"))]
