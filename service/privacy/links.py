"""Signed links with which a person objects: they name a lead and do not expire."""

from itsdangerous import BadSignature, URLSafeSerializer

from service.kit.errors import NotFound
from service.kit.settings import Settings

_SALT = "objection"


class BrokenLink(NotFound):
    """This link is not whole, or not one of ours."""


def address(settings: Settings, lead_id: str) -> str:
    """Return a lead's link; a path alone where PUBLIC_URL is not set."""
    return f"{settings.public_url.rstrip('/')}/o/{token(settings.secret, lead_id)}"


def token(secret: str, lead_id: str) -> str:
    """Sign a lead's id."""
    return str(_serializer(secret).dumps(lead_id))


def read(secret: str, text: str) -> str:
    """Return the lead's id of a token. Raises BrokenLink."""
    try:
        return str(_serializer(secret).loads(text))
    except (BadSignature, ValueError) as error:
        raise BrokenLink from error


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=_SALT)
