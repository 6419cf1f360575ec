"""Rendering: templates in the reader's language, with the headers that every page carries."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from models.scorecard.readings import as_category
from models.words.features import feature_name, reason_text
from service.kit.quantities import Locale, quantity
from service.kit.roles import MAY
from service.pages import door, figures, pictures, scales, words
from service.pages.menu import menu_of
from service.people.visits import Visitor

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"

HEADERS = {
    "content-security-policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}


def render(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """Answer with a page."""
    door.step_up(request)
    response = HTMLResponse(page_text(request, template, **context), status, HEADERS)
    door.keep_step(request, response)
    return response


def page_text(request: Request, template: str, **context: Any) -> str:
    """Return a page's text, for who asks and in their language."""
    visitor: Visitor | None = request.scope.get("visitor")
    locale = locale_of(request)
    return (
        environment(locale)
        .get_template(template)
        .render(
            locale=locale,
            visitor=visitor,
            may=MAY[visitor.role] if visitor else frozenset(),
            menu=list(menu_of(visitor.role)) if visitor else [],
            csrf=door.csrf_token(request),
            here=request.url.path,
            **context,
        )
    )


def locale_of(request: Request) -> Locale:
    """Return the language to answer in: chosen, else the user's own, else the browser's."""
    visitor: Visitor | None = request.scope.get("visitor")
    if visitor and visitor.locale:
        return visitor.locale
    chosen = request.query_params.get("lang")
    for locale in words.LOCALES:
        if visitor is None and chosen == locale:
            return locale
    settings = door.core_of(request).settings
    return words.asked_for(request.headers.get("accept-language", ""), settings.locale)


@cache
def environment(locale: Locale) -> Environment:
    """Build the templates of one language; what they show is escaped unless they say otherwise."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    catalogue = words.catalogue(locale)
    made.install_gettext_callables(  # type: ignore[attr-defined]
        catalogue.gettext, catalogue.ngettext, newstyle=True
    )
    made.globals |= {"static": static, "spark": pictures.spark, "waterfall": pictures.waterfall}
    made.globals["words"] = words
    made.globals |= {"line": scales.line, "span": scales.span, "part": scales.part}
    filters: dict[str, Callable[..., str]] = {
        "ago": lambda instant: words.ago(instant, locale),
        "band": lambda key: words.said_by(words.BANDS, key, locale),
        "said_by": lambda key, table: words.said_by(table, key, locale),
        "fact_said": lambda value, feature: reason_text(feature, as_category(value), locale),
        "fact": lambda feature: feature_name(feature, locale),
        "stage": lambda key: words.said_by(words.STAGES, key, locale),
        "role": lambda key: words.said_by(words.ROLES, key, locale),
        "quantity": lambda number, unit: quantity(number, unit, locale),
        "day": lambda day: words.day(day, locale),
        "day_of": lambda seconds: words.day(datetime.fromtimestamp(seconds, UTC).date(), locale),
        "instant": lambda instant, zone: words.instant(instant, zone, locale),
        "figure": lambda value: words.figure(value, locale),
        "share": lambda share: quantity(round(share, 2), "share", locale),
        "decimals": lambda number, digits: words.decimals(number, digits, locale),
        "number": lambda number: quantity(number, "", locale),
        "signed": words.signed,
        "whole": words.whole,
    }
    made.filters |= filters | figures.filters(locale)
    return made


@cache
def static(name: str) -> str:
    """Return the address of a static file; it changes with the content, so it is kept for long."""
    digest = sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"
