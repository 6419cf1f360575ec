"""Proofs of who sends: compared in constant time, and made over the bytes as they came."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac
from re import sub
from urllib.parse import unquote_to_bytes

from models.now import now

TOLERANCE = timedelta(minutes=5)
"""How far a signed timestamp may lie from our clock, on both sides."""

LONGEST_TIMESTAMP = 16


def same(one: bytes, other: bytes) -> bool:
    """Compare in a time that says nothing of where they differ; nothing equals an empty secret."""
    return bool(other) and compare_digest(one, other)


def is_fresh(timestamp: bytes, per_second: int) -> bool:
    """Say whether a timestamp, counted in so many parts of a second, is near enough to now."""
    if not timestamp.isdigit() or len(timestamp) > LONGEST_TIMESTAMP:
        return False
    apart = int(timestamp) / per_second - now().timestamp()
    return abs(apart) <= TOLERANCE.total_seconds()


def basic(login: str) -> bytes:
    """Return the Authorization header that a login makes; empty without one."""
    return b"Basic " + b64encode(login.encode()) if login else b""


def hubspot_v1(secret: str, body: bytes) -> bytes:
    return sha256(secret.encode() + body).hexdigest().encode()


def hubspot_v2(secret: str, method: str, url: str, body: bytes) -> bytes:
    return sha256((secret + method + url).encode() + body).hexdigest().encode()


def hubspot_v3(secret: str, method: str, url: str, body: bytes, timestamp: bytes) -> bytes:
    signed = method.encode() + _as_hubspot_spells(url) + body + timestamp
    return b64encode(hmac(secret.encode(), signed, sha256).digest())


def standard_webhook(secret: str, webhook_id: bytes, timestamp: bytes, body: bytes) -> bytes:
    """Return the `v1,...` signature of Standard Webhooks; empty when the secret is not one."""
    try:
        key = b64decode(secret.removeprefix("whsec_") + "==")
    except NotBase64:
        return b""
    signed = b".".join((webhook_id, timestamp, body))
    return b"v1," + b64encode(hmac(key, signed, sha256).digest()) if key else b""


def _as_hubspot_spells(url: str) -> bytes:
    """Decode the few escapes that HubSpot leaves out of what it signs."""
    escapes = r"%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)"
    return sub(escapes, lambda found: unquote_to_bytes(found[0]).decode(), url).encode()
