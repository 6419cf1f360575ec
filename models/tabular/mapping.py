"""The map of a table: which column is what, and which attributes the others are (a TOML file)."""

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

LATER_SHARE = 0.3

_TEXTS = ("id", "created_at", "order", "label", "system")
_LISTS = ("positive", "ignore", "known_late", "allow")


class MapError(ValueError):
    """The map is odd or does not fit the table: the message says what to do."""


@dataclass(frozen=True, slots=True)
class TableMap:
    """What the columns of a table are; names are the table's own.

    `order` is a column, or "file" when the rows stand in time order. `known_late` columns are
    filled after hand-off. The leak alarm may not stop on `allow` ones.
    """

    id: str | None = None
    created_at: str | None = None
    order: str | None = None
    label: str | None = None
    positive: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    known_late: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    system: str = "csv"
    attributes: dict[str, str] = field(default_factory=dict)
    test_share: float = LATER_SHARE

    def attribute_of(self, column: str) -> str:
        return self.attributes.get(column, column)

    def attributes_among(self, columns: Iterable[str]) -> list[str]:
        """Return the columns that are attributes of a lead."""
        apart = {self.id, self.created_at, self.order, self.label, *self.ignore}
        return [column for column in columns if column not in apart]

    def check(self, columns: Collection[str]) -> None:
        """Raise MapError if the map names a column that is not among those of the table."""
        ordered = None if self.order == "file" and "file" not in columns else self.order
        single = [self.id, self.created_at, ordered, self.label]
        named = [*single, *self.ignore, *self.known_late, *self.allow, *self.attributes]
        for column in named:
            if column is not None and column not in columns:
                near = get_close_matches(column, columns, n=3, cutoff=0.4)
                hint = near or list(columns)[:10]
                raise MapError(f"the map names the column {column!r}, the table has {hint}")


def read_map(path: Path) -> TableMap:
    """Read a MAP.toml. Raises MapError."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise MapError(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MapError(f"{path} is not TOML: {error}") from error
    return parse_map(document)


def parse_map(document: dict[str, Any]) -> TableMap:
    """Build a map from decoded TOML. Raises MapError."""
    _known(document, "the map", {"lead", "attributes", "protocol"})
    lead = _section(document, "lead", {*_TEXTS, *_LISTS})
    protocol = _section(document, "protocol", {"test_share"})
    attributes = _section(document, "attributes", None)
    values: dict[str, Any] = {name: _text(lead[name], name) for name in _TEXTS if name in lead}
    values |= {name: _texts(lead[name], name) for name in _LISTS if name in lead}
    return TableMap(
        **values,
        attributes={
            column: _text(name, f"attributes.{column}") for column, name in attributes.items()
        },
        test_share=_share(protocol.get("test_share", LATER_SHARE)),
    )


def _section(document: dict[str, Any], name: str, keys: set[str] | None) -> dict[str, Any]:
    section = document.get(name, {})
    if not isinstance(section, dict):
        raise MapError(f"{name} must be a section: write [{name}]")
    if keys is not None:
        _known(section, f"[{name}]", keys)
    return section


def _known(section: dict[str, Any], where: str, keys: set[str]) -> None:
    if unknown := sorted(section.keys() - keys):
        raise MapError(f"{where} has {unknown[0]!r}; it may have {', '.join(sorted(keys))}")


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise MapError(f"{name} must be a text in quotes, not {value!r}")
    return value.strip()


def _texts(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise MapError(f"{name} must be a list, as {name} = [{value!r}]")
    return tuple(str(item).strip() for item in value)


def _share(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
        raise MapError(f"test_share must be between 0 and 1, not {value!r}")
    return float(value)
