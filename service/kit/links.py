"""Signed links that a rep gives feedback with: they name a lead and a rep, and expire."""

from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import BadSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from models.now import now
from service.kit.errors import NotFound, Problem
from service.kit.settings import Settings

LASTS = timedelta(days=14)
_SALT = "one-tap feedback"


class BrokenLink(NotFound):
    """This link is not whole, or not one of ours."""


class ExpiredLink(Problem):
    """This link is too old; the queue has the lead."""

    status = 410
    title = "Gone"


@dataclass(frozen=True, slots=True)
class Tap:
    """What a link stands for: this rep's word on this lead, as it was scored then."""

    lead_id: str
    rep_id: str
    score_id: str | None


class _Signer(TimestampSigner):
    def get_timestamp(self) -> int:
        return int(now().timestamp())


def link(settings: Settings, tap: Tap) -> str:
    """Return the address of a link; empty when others cannot reach this service."""
    if not settings.public_url:
        return ""
    return f"{settings.public_url.rstrip('/')}/f/{token(settings.secret, tap)}"


def token(secret: str, tap: Tap) -> str:
    """Sign what a link stands for."""
    return str(_serializer(secret).dumps([tap.lead_id, tap.rep_id, tap.score_id]))


def read(secret: str, text: str) -> Tap:
    """Return what a token stands for. Raises BrokenLink, ExpiredLink."""
    try:
        lead_id, rep_id, score_id = _serializer(secret).loads(text, int(LASTS.total_seconds()))
    except SignatureExpired as error:
        raise ExpiredLink from error
    except (BadSignature, ValueError) as error:
        raise BrokenLink from error
    return Tap(lead_id, rep_id, score_id)


def _serializer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=_SALT, signer=_Signer)
