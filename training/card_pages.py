"""A card as one HTML page, and as Markdown; both stand alone, pictures inside."""

from base64 import b64encode
from collections.abc import Sequence
from html import escape

from training.card import Section

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;color:#222;max-width:62rem;margin:2rem auto;"
    "padding:0 1.5rem}h1{margin-bottom:0}h2{margin-top:2.5rem;border-bottom:1px solid #ddd}"
    "table{border-collapse:collapse;font-size:14px;margin:1rem 0}"
    "th,td{border-bottom:1px solid #ddd;padding:.3rem .8rem;text-align:left;vertical-align:top}"
    "th{background:#f5f5f3}td{font-variant-numeric:tabular-nums}"
    "p{margin:.3rem 0}.pictures{display:grid;gap:1rem 2rem;"
    "grid-template-columns:repeat(auto-fill,minmax(18rem,1fr))}"
    "figure{margin:0}figcaption{font-size:14px;font-weight:600;margin-bottom:.3rem}"
)


def as_html(title: str, sections: Sequence[Section]) -> str:
    body = "".join(_html(section) for section in sections)
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="en">{head}<h1>{escape(title)}</h1>{body}</html>\n'


def as_markdown(title: str, sections: Sequence[Section], with_pictures: bool = True) -> str:
    return "\n".join(
        [f"# {title}", "", *(_markdown(section, with_pictures) for section in sections)]
    )


def _html(section: Section) -> str:
    says = "".join(f"<p>{escape(sentence)}</p>" for sentence in section.says)
    drawn = "".join(
        f"<figure><figcaption>{escape(caption)}</figcaption>{picture}</figure>"
        for caption, picture in section.pictures
    )
    drawn = f'<div class="pictures">{drawn}</div>' if drawn else ""
    table = _table(section.table) if section.table else ""
    return f"<section><h2>{escape(section.title)}</h2>{says}{table}{drawn}</section>"


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    return f"<table>{_cells('th', head)}{''.join(_cells('td', row) for row in body)}</table>"


def _cells(tag: str, cells: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"


def _markdown(section: Section, with_pictures: bool) -> str:
    lines = [f"## {section.title}", ""]
    lines += [line for sentence in section.says for line in (sentence, "")]
    if section.table:
        head, *rows = [[cell.replace("|", "\\|") for cell in row] for row in section.table]
        lines += [_row(head), "|" + "---|" * len(head), *map(_row, rows), ""]
    if with_pictures:
        lines += [line for caption, svg in section.pictures for line in (_image(caption, svg), "")]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _image(caption: str, svg: str) -> str:
    content = b64encode(svg.encode()).decode()
    return f"![{caption}](data:image/svg+xml;base64,{content})"
