"""Messages for people: a hot lead that is now theirs, as a letter and as a Slack message."""

from collections.abc import Mapping
from typing import Any

from models.facts.state import LeadState
from service.dispatch.payloads import Assigned

_TEXT = {
    "en": {
        "subject": "Hot lead: {title}, {points} points",
        "intro": "This lead was just assigned to you: {title}.",
        "points": "{points} points ({band})",
        "why": "Why:",
        "tap": "Say in one tap how good it is:",
        "button": "Give feedback",
        "somebody": "a lead whose name is not known",
        "hot": "hot", "warm": "warm", "cold": "cold",
    },
    "fr": {
        "subject": "Lead chaud\u00a0: {title}, {points} points",
        "intro": "Ce lead vient de vous être attribué\u00a0: {title}.",
        "points": "{points} points ({band})",
        "why": "Pourquoi\u00a0:",
        "tap": "Dites en un geste ce qu’il vaut\u00a0:",
        "button": "Donner mon avis",
        "somebody": "un lead dont le nom n’est pas connu",
        "hot": "chaud", "warm": "tiède", "cold": "froid",
    },
}  # fmt: skip
LONGEST_TITLE = 120


def letter(assigned: Assigned, locale: str) -> tuple[str, str]:
    """Write the letter to the rep: its subject and its text."""
    words = _TEXT[locale]
    title, points, lines = _said(assigned, words)
    body = [
        words["intro"].format(title=title),
        "",
        words["points"].format(points=points, band=words[assigned.scored.band]),
        "",
        words["why"],
        *(f"- {line}" for line in lines),
    ]
    if assigned.link:
        body += ["", words["tap"], assigned.link]
    return words["subject"].format(title=title, points=points), "\n".join(body) + "\n"


def slack(assigned: Assigned, locale: str) -> dict[str, Any]:
    """Shape the message as Slack's incoming webhooks take it; names are escaped."""
    words = _TEXT[locale]
    title, points, lines = _said(assigned, words)
    facts = words["points"].format(points=points, band=words[assigned.scored.band])
    parts = [f"*{escaped(title)}*", facts, *(f"• {escaped(line)}" for line in lines)]
    section: dict[str, Any] = {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "\n".join(parts)},
    }
    if assigned.link:
        button = {"type": "plain_text", "text": words["button"]}
        section["accessory"] = {"type": "button", "text": button, "url": assigned.link}
    text = words["subject"].format(title=escaped(title), points=points)
    return {"text": text, "blocks": [section]}


def title_of(person: Mapping[str, Any], attributes: Mapping[str, Any], otherwise: str) -> str:
    """Name a lead in one line: the person and the company, as far as they are known."""
    whole = " ".join(str(person[key]) for key in ("first_name", "last_name") if person.get(key))
    known = [person.get("name") or whole, attributes.get("company") or attributes.get("domain")]
    title = ", ".join(" ".join(str(part).split()) for part in known if part)
    return title[:LONGEST_TITLE] or otherwise


def escaped(text: str) -> str:
    """Write text so that Slack shows it as it is."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _said(assigned: Assigned, words: Mapping[str, str]) -> tuple[str, str, list[str]]:
    attributes = LeadState.from_json(assigned.lead.state).current()
    title = title_of(assigned.lead.person, attributes, words["somebody"])
    lines = [" ".join(str(reason["text"]).split()) for reason in assigned.reasons]
    return title, f"{round(assigned.scored.points.total)}", lines
