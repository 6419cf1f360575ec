"""Accounts: who may sign in, as what, from which browsers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from pydantic import StringConstraints
from sqlmodel import Session

from models.tables import User
from service.kit.roles import USER_ROLES, UserRole
from service.kit.session import Reading, Writing
from service.kit.wire import RowId
from service.pages.door import Ours, PageForm, visiting
from service.pages.settings.sections import back, show
from service.people import passwords, users, visits
from service.people.passwords import Made
from service.people.users import NewUser
from service.people.visits import Visitor

router = APIRouter(prefix="/settings/people", include_in_schema=False)
HERE = "/settings/people"

KeepsAccounts = Annotated[Visitor, Depends(visiting("keys"))]
NewPassword = Annotated[Made, Depends(passwords.make)]
"""Stands before the session: no transaction waits while it is hashed."""
Name = Annotated[str, StringConstraints(pattern=r"^[^\x00]*[^\x00\s][^\x00]*$", max_length=200)]
RepName = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=200)]


class AccountForm(PageForm):
    """Who is to sign in, and as what."""

    name: Name
    email: Annotated[str, StringConstraints(max_length=320)]
    role: UserRole
    rep: RepName = ""


class RoleForm(PageForm):
    user_id: RowId
    role: UserRole
    rep: RepName = ""


class UserForm(PageForm):
    user_id: RowId


@dataclass(frozen=True, slots=True)
class Account:
    """A user, and the browsers they are signed in with."""

    user: User
    sessions: int
    newest_at: datetime | None
    mine: bool


@router.get("")
def show_accounts(request: Request, visitor: KeepsAccounts, session: Reading) -> Response:
    """Show who may sign in."""
    return show(request, "settings/people.html", **_context(session, visitor))


@router.post("")
def make_account(
    request: Request,
    visitor: KeepsAccounts,
    _: Ours,
    made: NewPassword,
    session: Writing,
    form: Annotated[AccountForm, Form()],
) -> Response:
    """Make an account; its first password is shown this once."""
    new = NewUser(form.email, form.name.strip(), form.role, form.rep.strip() or None)
    users.create_user(session, new, made.password_hash)
    return _with_secret(request, session, visitor, new.name, made)


@router.post("/role")
def change_role(
    _visitor: KeepsAccounts, _: Ours, session: Writing, form: Annotated[RoleForm, Form()]
) -> Response:
    """Let somebody be something else."""
    users.change_role(session, form.user_id, form.role, form.rep.strip() or None)
    return back(HERE, "role")


@router.post("/password")
def renew_password(
    request: Request,
    visitor: KeepsAccounts,
    _: Ours,
    made: NewPassword,
    session: Writing,
    form: Annotated[UserForm, Form()],
) -> Response:
    """Make a new password, shown this once; the sessions begun with the old one end."""
    user = users.change_password(session, form.user_id, made.password_hash)
    return _with_secret(request, session, visitor, user.name, made)


@router.post("/sessions")
def end_sessions(
    _visitor: KeepsAccounts, _: Ours, session: Writing, form: Annotated[UserForm, Form()]
) -> Response:
    """Sign somebody out on all devices."""
    visits.end_all(session, form.user_id)
    return back(HERE, "sessions")


@router.post("/remove")
def remove_account(
    _visitor: KeepsAccounts, _: Ours, session: Writing, form: Annotated[UserForm, Form()]
) -> Response:
    """Let somebody sign in no more."""
    users.remove_user(session, form.user_id)
    return back(HERE, "removed")


def _context(session: Session, visitor: Visitor) -> dict[str, Any]:
    accounts = []
    for user in users.all_users(session):
        lasting = visits.of_user(session, user.id)
        newest_at = lasting[0].begun_at if lasting else None
        accounts.append(Account(user, len(lasting), newest_at, user.id == visitor.user_id))
    return {"accounts": accounts, "roles": USER_ROLES, "secret": "", "secret_of": ""}


def _with_secret(
    request: Request, session: Session, visitor: Visitor, name: str, made: Made
) -> Response:
    session.flush()
    context = _context(session, visitor) | {"secret": made.password, "secret_of": name}
    return show(request, "settings/people.html", **context)
