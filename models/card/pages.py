"""A card as one HTML page, and as Markdown; both stand alone, pictures inside."""

import re
from base64 import b64encode
from collections.abc import Sequence
from html import escape

from models.card.card import Section
from models.card.words import Locale

STYLE = (
    ":root{color-scheme:light;--ink:#1d2422;--soft:#5d6764;--line:#dfe4e1;--good:#1a6b4a;"
    "--bad:#b23a22}body{font:16px/1.55 system-ui,sans-serif;color:var(--ink);max-width:62rem;"
    "margin:2.5rem auto;padding:0 1.5rem}header p{color:var(--soft);margin:0}"
    "h1{font-size:1.9rem;margin:0}h2{font-size:1.25rem;margin:2.5rem 0 .6rem;padding-top:1rem;"
    "border-top:1px solid var(--line)}p{margin:.3rem 0;max-width:46rem}"
    "ul{columns:24rem;column-gap:2.5rem;margin:.3rem 0;padding-left:1.1rem}"
    "table{border-collapse:collapse;font-size:.875rem;margin:1rem 0;"
    "font-variant-numeric:tabular-nums}th,td{border-bottom:1px solid var(--line);"
    "padding:.35rem .9rem .35rem 0;text-align:left;vertical-align:top}"
    "th{color:var(--soft);font-weight:600}.number{text-align:right}"
    ".passed{color:var(--good)}.failed,.stop{color:var(--bad);font-weight:600}"
    ".pictures{display:grid;gap:1.5rem 2.5rem;margin-top:1rem;"
    "grid-template-columns:repeat(auto-fill,minmax(17rem,1fr))}"
    "figure{margin:0}svg{width:100%;height:auto}"
    "figcaption{font-size:.875rem;font-weight:600;margin-bottom:.3rem;overflow-wrap:anywhere}"
    "@media print{section{break-inside:avoid-page}}"
)
MOST_IN_A_ROW = 4
"""More sentences than that are a list."""
COLOURED = {"passed": "passed", "réussi": "passed", "failed": "failed", "manqué": "failed",
            "stop": "stop", "éliminatoire": "stop"}  # fmt: skip

_NUMBER = re.compile(r"[+-]?[\d.,]+\s?%?")


def as_html(title: str, says: str, sections: Sequence[Section], locale: Locale = "en") -> str:
    body = "".join(_html(section) for section in sections)
    wide = '<meta name="viewport" content="width=device-width">'
    head = f'<meta charset="utf-8">{wide}<title>{escape(title)}</title><style>{STYLE}</style>'
    top = f"<header><h1>{escape(title)}</h1><p>{escape(says)}</p></header>"
    return (
        f'<!doctype html><html lang="{locale}"><head>{head}</head><body>{top}{body}</body></html>\n'
    )


def as_markdown(title: str, says: str, sections: Sequence[Section], _locale: Locale = "en") -> str:
    return "\n".join([f"# {title}", "", says, "", *map(_markdown, sections)])


def _html(section: Section) -> str:
    says = _says(section.says)
    drawn = "".join(
        f"<figure><figcaption>{escape(caption)}</figcaption>{picture}</figure>"
        for caption, picture in section.pictures
    )
    drawn = f'<div class="pictures">{drawn}</div>' if drawn else ""
    table = _table(section.table) if section.table else ""
    return f"<section><h2>{escape(section.title)}</h2>{says}{table}{drawn}</section>"


def _says(sentences: Sequence[str]) -> str:
    if len(sentences) <= MOST_IN_A_ROW:
        return "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    return f"<ul>{''.join(f'<li>{escape(sentence)}</li>' for sentence in sentences)}</ul>"


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    numeric = [
        all(_NUMBER.fullmatch(cell) or not cell for cell in column)
        for column in zip(*body, strict=True)
    ]
    lines = [_cells("th", head, numeric), *(_cells("td", row, numeric) for row in body)]
    return f"<table>{''.join(lines)}</table>"


def _cells(tag: str, cells: Sequence[str], numeric: Sequence[bool]) -> str:
    def one(cell: str, number: bool) -> str:
        name = "number" if number else COLOURED.get(cell, "")
        kind = f' class="{name}"' if name else ""
        return f"<{tag}{kind}>{escape(cell)}</{tag}>"

    return f"<tr>{''.join(map(one, cells, numeric))}</tr>"


def _markdown(section: Section) -> str:
    lines = [f"## {section.title}", ""]
    if len(section.says) > MOST_IN_A_ROW:
        lines += [*(f"- {sentence}" for sentence in section.says), ""]
    else:
        lines += [line for sentence in section.says for line in (sentence, "")]
    if section.table:
        head, *rows = [[cell.replace("|", "\\|") for cell in row] for row in section.table]
        lines += [_row(head), "|" + "---|" * len(head), *map(_row, rows), ""]
    lines += [line for caption, svg in section.pictures for line in (_image(caption, svg), "")]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _image(caption: str, svg: str) -> str:
    content = b64encode(svg.encode()).decode()
    return f"![{caption}](data:image/svg+xml;base64,{content})"
