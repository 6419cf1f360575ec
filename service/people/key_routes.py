"""Routes of keys, and of the audit of sensitive acts."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path

from service.kit.dependencies import KeepsKeys, ReadsAudit, ShowsSecret
from service.kit.paging import Cursor, Limit, Page
from service.kit.session import Reading, Writing
from service.kit.wire import RowId
from service.people import key_queries, keys
from service.people.key_schemas import ActOut, KeyIn, KeyOut, NewSecretOut, RotationIn

router = APIRouter(prefix="/v1", tags=["keys"])

KeyId = Annotated[RowId, Path()]


@router.post("/keys", status_code=201, dependencies=[ShowsSecret])
def make_key(_caller: KeepsKeys, session: Writing, body: KeyIn) -> NewSecretOut:
    """Make a key; its secret is told this once."""
    return NewSecretOut.made(keys.make_key(session, **body.model_dump()))


@router.get("/keys")
def list_keys(
    _caller: KeepsKeys, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[KeyOut]:
    """Return all keys, without their secrets."""
    return key_queries.keys_of_all(session, limit, cursor)


@router.post("/keys/{key_id}/rotate", dependencies=[ShowsSecret])
def rotate_key(
    _caller: KeepsKeys, session: Writing, key_id: KeyId, body: RotationIn
) -> NewSecretOut:
    """Give a key a new secret; both are valid for `overlap_hours`."""
    return NewSecretOut.made(keys.rotate(session, key_id, timedelta(hours=body.overlap_hours)))


@router.delete("/keys/{key_id}", status_code=204)
def revoke_key(_caller: KeepsKeys, session: Writing, key_id: KeyId) -> None:
    """Revoke a key; it is refused everywhere within ten seconds."""
    keys.revoke(session, key_id)


@router.get("/audit")
def list_acts(
    _caller: ReadsAudit, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[ActOut]:
    """Return sensitive acts, newest first."""
    return key_queries.acts(session, limit, cursor)
