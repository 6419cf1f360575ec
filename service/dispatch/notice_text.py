"""Notices in words, in French and English: leads whose agreed time runs out, or ran out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from service.dispatch.messages import escaped, title_of

_TEXT = {
    "en": {
        "reminder": "Time is running out: {titles}",
        "escalation": "The agreed time ran out: {titles}",
        "remind": "These leads of yours are still waiting, and the agreed time is nearly over:",
        "escalate": "The agreed time ran out on these leads of {rep}:",
        "attempted": "to call by {due}",
        "contacted": "to reach by {due}",
        "feedback": "to say what it is worth by {due}",
        "more": "and {count} more",
        "link": "The queue:",
        "somebody": "a lead whose name is not known",
        "due": "d MMM, HH:mm",
    },
    "fr": {
        "reminder": "Le délai touche à sa fin\u00a0: {titles}",
        "escalation": "Délai dépassé\u00a0: {titles}",
        "remind": "Ces leads vous attendent encore, et le délai convenu est presque écoulé\u00a0:",
        "escalate": "Le délai convenu est dépassé pour ces leads de {rep}\u00a0:",
        "attempted": "à appeler avant le {due}",
        "contacted": "à joindre avant le {due}",
        "feedback": "avis à donner avant le {due}",
        "more": "et {count} de plus",
        "link": "La file d’appels\u00a0:",
        "somebody": "un lead dont le nom n’est pas connu",
        "due": "d MMM 'à' HH:mm",
    },
}  # fmt: skip
_INTRO = {"reminder": "remind", "escalation": "escalate"}
MOST_LINES = 20
MOST_TITLES = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One lead, the step that it waits for, and until when there is, or was, time."""

    person: Mapping[str, Any]
    attributes: Mapping[str, Any]
    step: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """Notices of one kind about one rep's leads; instants are told in `zone`."""

    kind: str
    rep: str
    zone: str
    lines: Sequence[Line]
    link: str

    def body(self, locale: str) -> str:
        """Return the text of a letter."""
        words = _TEXT[locale]
        parts = [words[_INTRO[self.kind]].format(rep=self.rep), "", *_listed(self, locale)]
        if self.link:
            parts += ["", words["link"], self.link]
        return "\n".join(parts) + "\n"


def subject(said: Said, locale: str) -> str:
    """Return a line that names the first leads."""
    words = _TEXT[locale]
    titles = [_title(line, locale) for line in said.lines[:MOST_TITLES]]
    if left := len(said.lines) - len(titles):
        titles.append(words["more"].format(count=left))
    return words[said.kind].format(titles="; ".join(titles))


def slack(said: Said, locale: str) -> dict[str, Any]:
    """Shape the message as Slack's incoming webhooks take it; names are escaped."""
    words = _TEXT[locale]
    intro = escaped(words["escalate"].format(rep=said.rep))
    if said.kind == "reminder":
        intro = f"*{escaped(said.rep)}*: {words['remind']}"
    text = "\n".join([intro, *(escaped(line) for line in _listed(said, locale))])
    section = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    return {"text": escaped(subject(said, locale)), "blocks": [section]}


def _listed(said: Said, locale: str) -> list[str]:
    words = _TEXT[locale]
    lines = [_one(line, said.zone, locale) for line in said.lines[:MOST_LINES]]
    if left := len(said.lines) - len(lines):
        lines.append(words["more"].format(count=left))
    return [f"- {line}" for line in lines]


def _one(line: Line, zone: str, locale: str) -> str:
    words = _TEXT[locale]
    due = format_datetime(line.due_at, words["due"], tzinfo=ZoneInfo(zone), locale=locale)
    return f"{_title(line, locale)}: {words[line.step].format(due=due)}"


def _title(line: Line, locale: str) -> str:
    return title_of(line.person, line.attributes, _TEXT[locale]["somebody"])
