"""Setting a document as a PDF with typst; every text goes in as a string, never as mark-up."""

from service.agreement.document import Document, Section
from service.kit.errors import Conflict

PAGE = """\
#set document(title: {title})
#set page(paper: "a4", margin: (x: 2.2cm, y: 2.4cm), numbering: "1 / 1")
#set text(font: ("Libertinus Serif", "New Computer Modern"), size: 10.5pt, lang: {locale})
#set par(justify: true, leading: 0.62em)
#set table(stroke: (_, y) => if y == 0 {{ (bottom: 0.7pt) }} else {{ (bottom: 0.2pt + luma(200)) }},
  inset: (x: 4pt, y: 5pt), align: left)
#show table.cell.where(y: 0): strong
#show table.cell: set par(justify: false)
#show table.cell: set text(hyphenate: false)
#show table: set text(size: 9pt)
#show heading: set block(above: 1.6em, below: 0.8em)
#align(center)[
  #text(size: 19pt, weight: "bold", {title})
  #v(-0.4em)
  #text(fill: luma(90), {subtitle})
]
#v(0.6em)
"""
WIDTHS = {
    2: "(1fr, 2fr)",
    3: "(1.2fr, 3fr, 0.8fr)",
    4: "(1.1fr, 2.2fr, 1.2fr, 1.1fr)",
    5: "(1.6fr, 1.1fr, 1.2fr, 1.1fr, 1.2fr)",
}


class NoTypesetter(Conflict):
    """PDFs need typst: install smarketing with its extra `pdf`. Markdown needs nothing."""


def pdf(document: Document) -> bytes:
    """Return a document as a PDF. Raises NoTypesetter."""
    try:
        import typst  # noqa: PLC0415 - only who prints needs it
    except ImportError as error:
        raise NoTypesetter from error
    return bytes(typst.compile(source(document).encode()))


def source(document: Document) -> str:
    """Return typst's source of a document."""
    page = PAGE.format(
        title=_string(document.title),
        subtitle=_string(document.subtitle),
        locale=_string(document.locale),
    )
    return page + "".join(map(_section, document.sections))


def _section(section: Section) -> str:
    text = f"#heading(level: 1, {_string(section.title)})\n"
    text += "".join(f"#par({_string(sentence)})\n" for sentence in section.says)
    if section.items:
        text += f"#list(spacing: 0.8em, {', '.join(map(_string, section.items))})\n"
    if section.table:
        head, *rows = section.table
        cells = ", ".join(_string(cell) for row in rows for cell in row)
        columns = WIDTHS.get(len(head), f"{len(head)}")
        header = f"table.header({', '.join(map(_string, head))})"
        text += f"#table(columns: {columns}, {header}, {cells})\n"
    return text


def _string(text: str) -> str:
    """Spell a text as a typst string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() or c == "\u00a0" else " " for c in escaped) + '"'
