"""Keys: who calls, and whether the role may do this. Checked before anything else is read."""

from base64 import b64decode
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from time import monotonic

from sqlalchemy import Engine, and_, or_
from sqlmodel import col, select

from models.database import reading
from models.now import now
from models.tables import ApiKey
from service.kit.errors import Forbidden, Unauthorized
from service.kit.roles import MAY, Role

REMEMBERED_SECONDS = 10.0
REMEMBERED_KEYS = 1_000

UNLIMITED = ("crm",)
"""Roles whose keys may call as often as they like, unless the key itself says otherwise."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The key behind a request: `rep_id` when it is a rep's, `per_minute` when it has a limit."""

    key_id: str
    name: str
    role: Role
    rep_id: str | None
    per_minute: int | None = None

    @property
    def sees_people(self) -> bool:
        """Whether names and addresses may be shown: the data team works without them."""
        return self.role not in ("data", "collector")


def hash_secret(secret: str) -> str:
    """Return what is stored of a key. Keys are 256 random bits, so one SHA-256 is enough."""
    return sha256(secret.encode()).hexdigest()


class Keys:
    """The keys that are valid now; a revoked one is refused everywhere within ten seconds."""

    def __init__(self, engine: Engine, per_minute: int) -> None:
        self._engine = engine
        self._per_minute = per_minute
        self._remembered: dict[str, tuple[Caller, float]] = {}
        self._lock = Lock()

    def caller(self, authorization: str) -> Caller:
        """Return who sends this Authorization header. Raises Unauthorized.

        Keys of role `collector` also come as the user name of Basic: event senders call them write
        keys. Browsers keep and repeat Basic by themselves, so no stronger key is taken that way.
        """
        scheme, _, secret = authorization.partition(" ")
        basic = scheme.lower() == "basic"
        if basic:
            secret = _write_key(secret)
        elif scheme.lower() != "bearer":
            raise Unauthorized
        caller = self._read(hash_secret(secret.strip())) if secret else None
        if caller is None:
            raise Unauthorized("This key is not known, or was revoked.")
        if basic and caller.role != "collector":
            raise Unauthorized("Basic takes keys of role collector only; send this one as Bearer.")
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
        at = now()
        with reading(self._engine) as session:
            key = session.exec(
                select(ApiKey).where(
                    or_(
                        col(ApiKey.secret_hash) == secret_hash,
                        and_(
                            col(ApiKey.earlier_hash) == secret_hash,
                            col(ApiKey.earlier_until) > at,
                        ),
                    ),
                    col(ApiKey.revoked_at).is_(None),
                    or_(col(ApiKey.expires_at).is_(None), col(ApiKey.expires_at) > at),
                )
            ).first()
        if key is None:
            return None
        limit = key.per_minute or (None if key.role in UNLIMITED else self._per_minute)
        return Caller(key.id, key.name, key.role, key.rep_id, limit)  # type: ignore[arg-type]


def _write_key(credentials: str) -> str:
    """Return the user name of Basic credentials; the password is of no matter."""
    try:
        text = b64decode(credentials.strip(), validate=True).decode()
    except ValueError:
        return ""
    return text.partition(":")[0]


def demand(caller: Caller, permission: str) -> None:
    """Raise Forbidden unless the caller's role may do this."""
    if permission not in MAY[caller.role]:
        raise Forbidden(f"A {caller.role} key may not do this.")
