"""The texts that pages show, found in their source, and the catalogues that translate them.

After changing a text, bring the catalogues up to date, then translate what is new:

    python -m tests.service.pages.catalogues
"""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from service.pages.words import FOLDER, LOCALES

PAGES = FOLDER.parent
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "mark": None}
OPTIONS = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}


def path_of(locale: str) -> Path:
    return FOLDER / locale / "LC_MESSAGES" / "messages.po"


def read(locale: str) -> Catalog:
    with path_of(locale).open("rb") as file:
        return read_po(file, locale=locale)


def extracted() -> Catalog:
    """Return all texts of all pages, as a catalogue without translations."""
    found = Catalog()
    for path, line, text, _comments, _context in extract_from_dir(
        PAGES, METHODS, OPTIONS, KEYWORDS, directory_filter=lambda _: True
    ):
        if text:
            found.add(text, None, [(f"service/pages/{path}", line)])
    return found


def update() -> None:
    """Add new texts to the catalogues and drop those that no page shows any more."""
    for locale in LOCALES:
        catalogue = read(locale) if path_of(locale).exists() else Catalog(locale=locale)
        catalogue.update(extracted(), no_fuzzy_matching=True)
        with path_of(locale).open("wb") as file:
            write_po(
                file, catalogue, width=0, no_location=True, omit_header=True,
                sort_output=True, ignore_obsolete=True,
            )  # fmt: skip


if __name__ == "__main__":
    update()
