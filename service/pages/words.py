"""Words: the catalogues, which of them a reader gets, and how numbers and instants are spelled."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from models.now import now
from service.kit.quantities import Locale, quantity, region_of

FOLDER = Path(__file__).parent / "locale"
LOCALES: tuple[Locale, ...] = get_args(Locale)


def mark(text: str) -> str:
    """Mark a text for the catalogues where it is named; it is translated where it is shown."""
    return text


BANDS = {"hot": mark("hot"), "warm": mark("warm"), "cold": mark("cold")}
STAGES = {
    "new": mark("new"),
    "mql": mark("MQL"),
    "sal": mark("SAL"),
    "sql": mark("SQL"),
    "opportunity": mark("opportunity"),
    "customer": mark("customer"),
    "recycled": mark("recycled"),
    "disqualified": mark("disqualified"),
}
ROLES = {
    "rep": mark("sales rep"),
    "marketing": mark("marketing"),
    "manager": mark("manager"),
    "data": mark("data team"),
    "admin": mark("administrator"),
    "crm": mark("CRM system"),
    "collector": mark("event collector"),
}

HAPPENED = {
    "page_view": mark("Viewed a page"),
    "pricing_view": mark("Looked at the prices"),
    "content_download": mark("Downloaded content"),
    "webinar_attended": mark("Attended a webinar"),
    "form_submit": mark("Filled in a form"),
    "demo_request": mark("Asked for a demo"),
    "chat": mark("Chatted with us"),
    "email_delivered": mark("Got an e-mail"),
    "email_open": mark("Opened an e-mail"),
    "email_click": mark("Clicked in an e-mail"),
    "email_reply": mark("Replied to an e-mail"),
    "call_answered": mark("Answered a call"),
    "unsubscribed": mark("Unsubscribed"),
    "lead_assigned": mark("Handed off"),
    "contact_attempted": mark("Sales tried to reach the lead"),
    "contact_made": mark("Sales reached the lead"),
    "meeting_booked": mark("Meeting booked"),
    "meeting_held": mark("Meeting held"),
    "opportunity_created": mark("Opportunity created"),
    "deal_won": mark("Deal won"),
    "deal_lost": mark("Deal lost"),
    "recycled": mark("Recycled"),
    "attributes_changed": mark("Facts changed"),
    "merged": mark("Merged with another lead"),
    "unmerged": mark("Parted from another lead"),
    "bounced": mark("An e-mail bounced"),
    "deleted": mark("Deleted in its system"),
    "erasure_requested": mark("Asked to be erased"),
}
WOULD = {
    "page_view": mark("a page view"),
    "pricing_view": mark("a look at the prices"),
    "content_download": mark("a download"),
    "webinar_attended": mark("a webinar"),
    "form_submit": mark("a form"),
    "demo_request": mark("a request for a demo"),
    "chat": mark("a chat"),
    "email_click": mark("a click in an e-mail"),
    "email_reply": mark("a reply to an e-mail"),
    "call_answered": mark("an answered call"),
}
ASKED = {"phone_given": mark("a phone number")}
"""What to ask a lead for, where the feature's own name would not do."""
BOTS = {
    "known_agent": mark("a program, not the person: not counted"),
    "many_links": mark("a mail scanner, not the person: not counted"),
    "too_soon": mark("a mail scanner, not the person: not counted"),
    "too_old": mark("long ago: not counted any more"),
}
VERDICTS = {
    "accepted": mark("accepted"),
    "recycled": mark("not now"),
    "rejected": mark("rejected"),
    "withdrawn": mark("taken back"),
}
OUTCOMES = {"kept": mark("the verdict is kept"), "overturned": mark("the verdict is overturned")}

_RANGE = re.compile(
    r"\s*([a-z]{2})(?:-[a-z]+)?\s*(?:;\s*q=([01](?:\.\d{1,3})?))?\s*", re.IGNORECASE
)


@cache
def catalogue(locale: Locale) -> GNUTranslations:
    """Read a catalogue; it is compiled in memory, so that there is nothing to build."""
    with (FOLDER / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        messages = read_po(file, locale=locale)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return GNUTranslations(compiled)


def asked_for(accept_language: str, otherwise: Locale) -> Locale:
    """Return the language of ours that a browser asks for most."""
    return max(_asked(accept_language), key=lambda ask: ask[1], default=(otherwise, 0.0))[0]


def ago(instant: datetime, locale: Locale) -> str:
    """Say how long ago an instant was."""
    passed = max(now() - instant, timedelta())
    if passed < timedelta(minutes=1):
        return catalogue(locale).gettext("just now")
    return format_timedelta(-passed, add_direction=True, locale=locale)


def day(date: date, locale: Locale) -> str:
    """Spell a day without its weekday."""
    return str(format_date(date, "medium", locale=region_of(locale)))


def instant(at: datetime, zone: str, locale: Locale) -> str:
    """Spell an instant as clocks in a zone show it, to the minute."""
    local = at.astimezone(ZoneInfo(zone))
    region = region_of(locale)
    hours = format_time(local, "H\u00a0'h'\u00a0mm" if locale == "fr" else "HH:mm", locale=region)
    return f"{day(local.date(), locale)}, {hours}"


def decimals(number: float, digits: int, locale: Locale) -> str:
    """Spell a number with so many decimals."""
    pattern = f"#,##0.{'0' * digits}"
    return str(format_decimal(number, pattern, locale=region_of(locale)))


def figure(value: object, locale: Locale) -> str:
    """Spell a quantity of a lead's own; text such as 51-200 stays as it was told."""
    if isinstance(value, str) and value.isdecimal() and not value.startswith("0"):
        value = int(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return quantity(value, "", locale)
    return str(value)


def signed(points: float) -> str:
    """Spell points as an addition, with a real minus."""
    return f"{round(points):+d}".replace("-", "\u2212").replace("+0", "0")


def whole(points: float) -> str:
    """Spell points rounded, as they are shown."""
    return f"{round(points):d}".replace("-", "\u2212")


def said_by(table: Mapping[str, str], key: str, locale: Locale) -> str:
    """Say one of the program's keys in words; a key that has none stays itself."""
    return catalogue(locale).gettext(table[key]) if key in table else key


def _asked(accept_language: str) -> Iterator[tuple[Locale, float]]:
    for part in accept_language[:500].split(","):
        if found := _RANGE.fullmatch(part):
            for locale in LOCALES:
                if found[1].lower() == locale and float(found[2] or 1) > 0:
                    yield locale, float(found[2] or 1)
