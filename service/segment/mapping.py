"""From the names that analytics libraries use to kinds and canonical attributes."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from models.facts.attributes import Scalar, is_personal
from models.facts.kinds import is_behaviour
from service.kit.wire import MOST_ATTRIBUTES

MAX_TEXT = 2_000
MAX_NAME = 100
MAX_KIND = 64

KIND_OF = {
    "demo_requested": "demo_request",
    "demo_booked": "demo_request",
    "book_a_demo": "demo_request",
    "form_submitted": "form_submit",
    "contact_form_submitted": "form_submit",
    "lead_captured": "form_submit",
    "pricing_page_viewed": "pricing_view",
    "pricing_viewed": "pricing_view",
    "page_viewed": "page_view",
    "content_downloaded": "content_download",
    "file_downloaded": "content_download",
    "whitepaper_downloaded": "content_download",
    "ebook_downloaded": "content_download",
    "webinar_joined": "webinar_attended",
    "live_chat_conversation_started": "chat",
    "chat_started": "chat",
    "email_clicked": "email_click",
    "email_link_clicked": "email_click",
    "email_opened": "email_open",
    "email_replied": "email_reply",
    "email_bounced": "bounced",
    "email_unsubscribed": "unsubscribed",
}
"""Event names after `spelled`; other names are kept as they are spelled."""

ATTRIBUTE_OF = {
    "title": "job_title",
    "position": "job_title",
    "company_name": "company",
    "organization": "company",
    "employee_count": "employees",
    "number_of_employees": "employees",
    "company_employee_count": "employees",
    "company_industry": "industry",
    "annual_revenue_eur": "revenue_eur",
    "locale": "language",
    "firstname": "first_name",
    "lastname": "last_name",
}
"""Trait names after `spelled`."""

COMPANY = {"name": "company", "employee_count": "employees", "employees": "employees",
           "industry": "industry", "domain": "domain"}  # fmt: skip
ADDRESS = {"country": "country", "state": "region", "region": "region"}
CAMPAIGN = {"source": "source", "name": "campaign", "content": "content"}

_PRICING = re.compile(r"\b(?:pricing|prices?|plans|tarifs?|prix)\b", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_NAME = re.compile(r"[^a-z0-9]+")
_ADDRESSES = ("url", "referrer", "link", "href")


def spelled(name: str) -> str:
    """Spell a name as kinds and attributes are: `Demo Requested` and `demoRequested` alike."""
    return _NO_NAME.sub("_", _HUMP.sub("_", name).casefold()).strip("_")


def kind_of(event: str) -> str | None:
    """Return the kind of a named event, or None when the name has no letter or digit.

    Public write keys may not say what sales did: such kinds, and the program's own, are told apart.
    """
    name = spelled(event)
    kind = KIND_OF.get(name, name)
    apart = not is_behaviour(kind) and kind != "bounced"
    if apart or kind[:1].isdigit():
        kind = f"segment_{kind}"
    return kind[:MAX_KIND].strip("_") or None


def kind_of_page(name: str | None, properties: Mapping[str, Any]) -> str:
    """Return whether a page is one of many, or the prices."""
    texts = (name, properties.get("path"), properties.get("url"), properties.get("title"))
    shown = " ".join(text.partition("?")[0] for text in texts if isinstance(text, str))
    return "pricing_view" if _PRICING.search(shown[:MAX_TEXT]) else "page_view"


def attributes_of(traits: Mapping[str, Any], ignored: list[str]) -> dict[str, Scalar]:
    """Return traits as attributes; names that are not understood are added to `ignored`."""
    attributes: dict[str, Scalar] = {}
    for name, value in _flat(traits):
        if not isinstance(value, Scalar) or (isinstance(value, str) and len(value) > MAX_TEXT):
            ignored.append(f"traits.{name}")
        elif len(attributes) < MOST_ATTRIBUTES:
            attributes[_attribute(name)] = value
    return attributes


def company_of(traits: Mapping[str, Any], ignored: list[str]) -> dict[str, Scalar]:
    """Return the traits of a group as attributes of its member."""
    return attributes_of({"company": dict(traits)}, ignored)


def campaign_of(context: Mapping[str, Any]) -> dict[str, Scalar]:
    """Return what brought somebody here, as far as the call says."""
    campaign = context.get("campaign")
    if not isinstance(campaign, dict):
        return {}
    return {
        attribute: value[:MAX_TEXT]
        for name, attribute in CAMPAIGN.items()
        if isinstance(value := campaign.get(name), str) and value
    }


def without_people(properties: Mapping[str, Any], ignored: list[str]) -> dict[str, Any]:
    """Return properties for the event log: without those that name or reach a person."""
    kept = {}
    for name, value in properties.items():
        if _tells_who(name, value):
            ignored.append(f"properties.{name}")
        elif isinstance(value, str) and name in _ADDRESSES:
            kept[name] = value.partition("?")[0]
        else:
            kept[name] = value
    return kept


def _tells_who(name: str, value: Any) -> bool:
    """Say whether a value names or reaches a person, by its name or look, or anything inside it."""
    if isinstance(value, dict):
        return any(_tells_who(inner, item) for inner, item in value.items())
    if isinstance(value, list):
        return any(_tells_who(name, item) for item in value)
    return is_personal(spelled(name), value)


def _flat(traits: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Go through traits; a company and an address may be objects."""
    for name, value in traits.items():
        parts = {"company": COMPANY, "address": ADDRESS}.get(name)
        if parts is None or not isinstance(value, dict):
            yield name, value
            continue
        for part, inside in value.items():
            attribute = parts.get(spelled(part))
            yield attribute or f"{name}_{part}", inside


def _attribute(name: str) -> str:
    text = spelled(name)
    return ATTRIBUTE_OF.get(text, text)[:MAX_NAME] or name[:MAX_NAME]
