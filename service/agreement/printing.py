"""Printing the agreement: as Markdown, and as a PDF set by typst."""

from typing import Any, Literal

from fastapi import Response

from service.agreement import typesetting
from service.agreement.document import Document, Section, document_of
from service.agreement.queries import Signed
from service.kit.quantities import Locale

Form = Literal["markdown", "pdf"]

MEDIA_TYPES: dict[Form, str] = {
    "markdown": "text/markdown; charset=utf-8",
    "pdf": "application/pdf",
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The document",
        "content": {kind.partition(";")[0]: {} for kind in MEDIA_TYPES.values()},
    }
}


def answer(signed: Signed, form: Form, locale: Locale) -> Response:
    """Answer with an agreement in one language. Raises typesetting.NoTypesetter."""
    document = document_of(signed, locale)
    body = typesetting.pdf(document) if form == "pdf" else markdown(document).encode()
    number = f"-{signed.version.number}" if signed.version else ""
    suffix = "pdf" if form == "pdf" else "md"
    name = f"agreement{number}-{locale}.{suffix}"
    headers = {"content-disposition": f'inline; filename="{name}"'}
    return Response(body, media_type=MEDIA_TYPES[form], headers=headers)


def markdown(document: Document) -> str:
    """Spell a document as Markdown."""
    lines = [f"# {document.title}", "", document.subtitle, ""]
    for section in document.sections:
        lines += _section(section)
    return "\n".join(lines)


def _section(section: Section) -> list[str]:
    lines = [f"## {section.title}", ""]
    for sentence in section.says:
        lines += [_plain(sentence), ""]
    if section.items:
        lines += [*(f"- {_plain(item)}" for item in section.items), ""]
    if section.table:
        head, *rows = section.table
        lines += [_row(head), "|" + "---|" * len(head), *map(_row, rows), ""]
    return lines


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(_plain(cell).replace('|', '&#124;') for cell in cells)} |"


def _plain(text: str) -> str:
    """Take from a text what Markdown would read as its own: line breaks and mark-up."""
    joined = " ".join(text.split("\n"))
    for mark in "\\`*_<[#":
        joined = joined.replace(mark, f"\\{mark}")
    return joined
