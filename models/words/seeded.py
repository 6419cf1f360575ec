"""The terms that every installation starts with, from `terms.toml`."""

import tomllib
from pathlib import Path

from models.words.glossary import Wording

TERMS = Path(__file__).with_name("terms.toml")


def seeded_terms() -> list[Wording]:
    """Read the wordings that a new installation starts with."""
    document = tomllib.loads(TERMS.read_text(encoding="utf-8"))
    return [Wording(**fields) for fields in document["term"]]
