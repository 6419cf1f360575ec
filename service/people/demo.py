"""The demo company's users: one for each of its reps, and one of each other role."""

import re

from sqlmodel import Session, col, select

from models.tables import Rep, User
from service.kit.roles import UserRole
from service.people.passwords import hash_password
from service.people.users import NewUser, create_user, user_with

PASSWORD = "smarketing-demo"  # noqa: S105 - printed on the screen of who runs the demo
DOMAIN = "demo.example"
OTHERS: tuple[tuple[str, str, UserRole], ...] = (
    ("marketing", "Nadia Benali", "marketing"),
    ("manager", "Hélène Marchand", "manager"),
    ("data", "Yann Le Bihan", "data"),
    ("admin", "Paul Fontaine", "admin"),
)

_PLAIN = re.compile(r"[a-z0-9._-]+", re.IGNORECASE)


def demo_users(session: Session) -> list[tuple[str, str]]:
    """Return the e-mail address and role of each demo user that there is."""
    query = select(User).where(col(User.email).endswith(f"@{DOMAIN}")).order_by(col(User.id))
    return [(user.email, user.role) for user in session.exec(query)]


def ensure_demo_users(session: Session) -> None:
    """Make the demo users that are missing.

    For an empty database only: everybody knows the password, so it is hashed once for all.
    """
    wanted = _wanted(session)
    missing = [new for new in wanted if user_with(session, new.email) is None]
    password_hash = hash_password(PASSWORD) if missing else ""
    for new in missing:
        create_user(session, new, password_hash)


def _wanted(session: Session) -> list[NewUser]:
    reps = session.exec(select(Rep).order_by(col(Rep.id))).all()
    users = [
        NewUser(f"{rep.id.lower()}@{DOMAIN}", rep.name, "rep", rep.id)
        for rep in reps
        if _PLAIN.fullmatch(rep.id)
    ]
    others = [NewUser(f"{local}@{DOMAIN}", name, role) for local, name, role in OTHERS]
    return users + others
