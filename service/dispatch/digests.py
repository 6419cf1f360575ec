"""The weekly digest goes out: a letter to everybody of both teams in their own language, a message
to the Slack channels that asked for it.
"""

import re
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from models.calendar.timetable import read_timetable
from models.database import reading
from models.ledger import jobs
from models.now import now
from models.tables import Bulletin, Endpoint, User
from service.dispatch import dispatches
from service.dispatch.hours import reachable_at
from service.dispatch.messages import escaped
from service.dispatch.posting import post
from service.kit.core import Core

WRITTEN = "digest.written"
LETTER = "digest letter"
TEAMS = ("rep", "marketing", "manager")
MOST_IN_SLACK = 3_000


def send(core: Core, session: Session, bulletin: Bulletin, slacks: Sequence[Endpoint]) -> None:
    """Queue a digest's letters, each for when its reader is at work, and its messages."""
    title, text = bulletin.facts["title"], bulletin.facts["text"]
    ours = core.settings.locale
    for endpoint in slacks:
        body = slack(title[ours], text[ours])
        dispatches.send(session, endpoint, WRITTEN, body, None)
    if not core.settings.sends_mail:
        return
    timetable = read_timetable(session, core.settings.hours)
    readers = select(User).where(col(User.role).in_(TEAMS)).order_by(User.email)
    for user in session.exec(readers):
        at = reachable_at(now(), timetable.of(user.rep_id))
        if at is None:
            continue
        locale = user.locale or ours
        letter = {"user_id": user.id, "subject": title[locale], "text": text[locale]}
        jobs.enqueue(session, LETTER, letter, at)


def write_letter(core: Core, arguments: dict[str, Any]) -> None:
    """Write to one reader, who may have left since. Raises what posting raises."""
    with reading(core.engine) as session:
        user = session.get(User, arguments["user_id"])
    if user is not None:
        post(core.settings, user.email, arguments["subject"], arguments["text"])


def slack(title: str, text: str) -> dict[str, Any]:
    """Shape a digest as Slack's incoming webhooks take it."""
    told = re.sub(r"(?m)^#+ (.*)$", r"*\1*", escaped(text))[:MOST_IN_SLACK]
    section = {"type": "section", "text": {"type": "mrkdwn", "text": told}}
    return {"text": escaped(title), "blocks": [section]}
