"""API keys: what programs call with; each is shown once."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request, Response
from pydantic import Field
from sqlmodel import Session

from models.calendar.hours import zone_of
from models.kpis.days import ONE_DAY, day_of, midnight
from models.now import now
from models.tables import ApiKey
from service.kit.errors import Invalid
from service.kit.roles import Role
from service.kit.session import Reading, Writing
from service.kit.wire import LATEST, RowId
from service.pages.door import Ours, PageForm, core_of
from service.pages.settings.people import KeepsAccounts, Name, RepName
from service.pages.settings.sections import back, show
from service.pages.words import mark
from service.people import keys
from service.people.keys import MadeKey

router = APIRouter(prefix="/settings/keys", include_in_schema=False)

MOST = 500
OVERLAPS = {
    "0": mark("not at all: it was seen by others"),
    "24": mark("one day"),
    "168": mark("one week"),
    "720": mark("thirty days"),
}
"""For how many hours both secrets of a rotated key may be valid."""


class ExpiredAlready(Invalid):
    """The last day of this key is over already."""


class KeyForm(PageForm):
    """What a key is for, what it may do, for how long and how often; empty is without an end."""

    name: Name
    role: Role
    rep: RepName = ""
    last_day: Annotated[date, Field(le=LATEST.date())] | Literal[""] = ""
    per_minute: Annotated[int, Field(ge=1, le=1_000_000)] | Literal[""] = ""


class KeyIdForm(PageForm):
    key_id: RowId


class RotateForm(KeyIdForm):
    """For how many hours the secret that a key has now stays valid."""

    overlap_hours: Literal["0", "24", "168", "720"] = "24"


@router.get("")
def show_keys(request: Request, _visitor: KeepsAccounts, session: Reading) -> Response:
    """Show the keys, without their secrets: those are not kept."""
    return show(request, "settings/keys.html", **_context(request, session))


@router.post("")
def make_key(
    request: Request,
    _visitor: KeepsAccounts,
    _: Ours,
    session: Writing,
    form: Annotated[KeyForm, Form()],
) -> Response:
    """Make a key; it is shown this once."""
    return _with_secret(request, session, _made(request, session, form))


@router.post("/rotate")
def rotate_key(
    request: Request,
    _visitor: KeepsAccounts,
    _: Ours,
    session: Writing,
    form: Annotated[RotateForm, Form()],
) -> Response:
    """Give a key a new secret, shown this once; the one before stays valid for a while."""
    overlap = timedelta(hours=int(form.overlap_hours))
    return _with_secret(request, session, keys.rotate(session, form.key_id, overlap))


@router.post("/revoke")
def revoke_key(
    _visitor: KeepsAccounts, _: Ours, session: Writing, form: Annotated[KeyIdForm, Form()]
) -> Response:
    """Let a key open nothing any more."""
    keys.revoke(session, form.key_id)
    return back("/settings/keys", "revoked")


def _made(request: Request, session: Session, form: KeyForm) -> MadeKey:
    """Make the key of a form. Raises ExpiredAlready."""
    zone = zone_of(core_of(request).settings.hours.zone)
    ends_at = midnight(form.last_day + ONE_DAY, zone) if form.last_day else None
    if ends_at and ends_at <= now():
        raise ExpiredAlready
    rep, per_minute = form.rep.strip() or None, form.per_minute or None
    return keys.make_key(session, form.role, form.name.strip(), rep, ends_at, per_minute)


def _with_secret(request: Request, session: Session, made: MadeKey) -> Response:
    context = _context(request, session) | {"secret": made.secret, "secret_of": made.key.name}
    return show(request, "settings/keys.html", **context)


def _context(request: Request, session: Session) -> dict[str, Any]:
    zone = zone_of(core_of(request).settings.hours.zone)
    newest = sorted(keys.all_keys(session, MOST, ""), key=lambda key: key.id, reverse=True)
    newest.sort(key=lambda key: key.revoked_at is not None)
    last_days = {key.id: _last_day(key, zone) for key in newest}
    return {
        "keys": newest,
        "last_days": last_days,
        "at": now(),
        "usual": core_of(request).settings.calls_per_minute,
        "zone": zone.key,
        "roles": get_args(Role),
        "overlaps": OVERLAPS,
        "secret": "",
        "secret_of": "",
    }


def _last_day(key: ApiKey, zone: ZoneInfo) -> date | None:
    return day_of(key.expires_at - timedelta.resolution, zone) if key.expires_at else None
