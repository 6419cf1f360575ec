"""Users: the people who sign in."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from models.features import emails
from models.ids import new_id
from models.now import now
from models.reps import ensure_rep
from models.tables import User
from service.kit.errors import Conflict, Invalid, NotFound
from service.kit.quantities import Locale
from service.kit.roles import UserRole
from service.people import visits


class NotAnAddress(Invalid):
    """This is not an e-mail address."""


class NeedsRep(Invalid):
    """A user with the role `rep` needs the rep it is, by the CRM's owner id."""


class UnknownUser(NotFound):
    """There is no such user."""


class LastAdmin(Conflict):
    """Somebody has to stay administrator: make another one first."""


class EmailTaken(Conflict):
    """Another user has this e-mail address."""


@dataclass(frozen=True, slots=True)
class NewUser:
    """Who is to sign in, and as what."""

    email: str
    name: str
    role: UserRole
    rep: str | None = None


def create_user(session: Session, new: NewUser, password_hash: str) -> User:
    """Make a user, with a password that was hashed before the transaction began.

    Raises NotAnAddress, NeedsRep and EmailTaken.
    """
    email = emails.normalise(new.email)
    if email is None:
        raise NotAnAddress
    if new.role == "rep" and not new.rep:
        raise NeedsRep
    if user_with(session, email):
        raise EmailTaken
    user = User(
        id=new_id(),
        email=email,
        name=new.name,
        password_hash=password_hash,
        role=new.role,
        rep_id=ensure_rep(session, new.rep, new.name).id if new.rep else None,
        created_at=now(),
    )
    session.add(user)
    session.flush()
    return user


def user_with(session: Session, email: str) -> User | None:
    """Return the user with this e-mail address, locked where the database can."""
    query = select(User).where(User.email == (emails.normalise(email) or "")).with_for_update()
    return session.exec(query).first()


def any_user(session: Session) -> bool:
    """Say whether anybody could sign in; while nobody can, the set-up page works."""
    return session.exec(select(User.id).limit(1)).first() is not None


def choose_locale(session: Session, user_id: str, locale: Locale) -> None:
    """Let a user read the pages in a language, whatever the browser says."""
    user = session.exec(select(User).where(col(User.id) == user_id)).one()
    user.locale = locale
    session.add(user)


def all_users(session: Session) -> Sequence[User]:
    """Return who may sign in, by name."""
    return session.exec(select(User).order_by(func.lower(User.name), col(User.id))).all()


def change_role(session: Session, user_id: str, role: UserRole, rep: str | None) -> User:
    """Let a user be something else from the next click on.

    Raises UnknownUser, NeedsRep, LastAdmin.
    """
    user = _held(session, user_id)
    if role == "rep" and not rep:
        raise NeedsRep
    if role != "admin":
        _keep_an_admin(session, user)
    user.role, user.rep_id = role, ensure_rep(session, rep, user.name).id if rep else None
    session.add(user)
    return user


def change_password(session: Session, user_id: str, password_hash: str) -> User:
    """Give a user a new password, and end the visits begun with the old one. Raises UnknownUser."""
    user = _held(session, user_id)
    user.password_hash, user.failures, user.locked_until = password_hash, 0, None
    visits.end_all(session, user.id)
    session.add(user)
    return user


def remove_user(session: Session, user_id: str) -> None:
    """Let a user sign in no more; what they did stays. Raises UnknownUser, LastAdmin."""
    user = _held(session, user_id)
    _keep_an_admin(session, user)
    visits.end_all(session, user.id)
    session.execute(delete(User).where(col(User.id) == user.id))


def _held(session: Session, user_id: str) -> User:
    user = session.get(User, user_id, with_for_update=True)
    if user is None:
        raise UnknownUser
    return user


def _keep_an_admin(session: Session, user: User) -> None:
    query = select(User.id).where(User.role == "admin").with_for_update()
    if user.role == "admin" and set(session.exec(query)) == {user.id}:
        raise LastAdmin
