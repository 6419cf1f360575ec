"""Secrets of endpoints: derived from the service's own key, so that the database shows none.

Who reads the database, or a copy of it, cannot sign in our name. Another secret key is another
secret for every endpoint.
"""

from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from hmac import new as hmac
from secrets import token_hex

from standardwebhooks.webhooks import Webhook

from models.tables import Dispatch, Endpoint

SALT_BYTES = 16


def new_salt() -> str:
    """Return a salt that gives an endpoint another secret."""
    return token_hex(SALT_BYTES)


def secret_of(key: str, endpoint_id: str, salt: str) -> str:
    """Return the secret that an endpoint has with a salt, as Standard Webhooks spells it."""
    derived = hmac(key.encode(), f"endpoint {endpoint_id} {salt}".encode(), sha256).digest()
    return "whsec_" + b64encode(derived).decode()


def secrets_of(key: str, endpoint: Endpoint, at: datetime) -> list[str]:
    """Return the secrets that sign at an instant, newest first."""
    salts = [endpoint.salt]
    if endpoint.earlier_salt and endpoint.earlier_until and at < endpoint.earlier_until:
        salts.append(endpoint.earlier_salt)
    return [secret_of(key, endpoint.id, salt) for salt in salts]


def signed(key: str, dispatch: Dispatch, endpoint: Endpoint, at: datetime) -> dict[str, str]:
    """Return the headers of an attempt; during a rotation two secrets sign."""
    signatures = [
        Webhook(secret).sign(dispatch.id, at, dispatch.body)
        for secret in secrets_of(key, endpoint, at)
    ]
    return {
        "content-type": "application/json",
        "webhook-id": dispatch.id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
