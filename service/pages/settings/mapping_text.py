"""A mapping as people write it: one line for each field, `FIELD = WHAT IT IS`."""

from collections.abc import Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from service.connectors.mapping import Mapping
from service.kit.errors import Invalid

BETWEEN = " = "


class OddLine(Invalid):
    """A line of the mapping cannot be read; the text says which."""


@dataclass(frozen=True, slots=True)
class MappingText:
    """The parts of a mapping, each a text of lines.

    `attributes`, `details` and `reps` have `FIELD = NAME`, `states` has `FIELD = VALUE = KIND`.
    """

    attributes: str
    states: str
    details: str
    owner: str
    reps: str

    @classmethod
    def of(cls, mapping: Mapping) -> "MappingText":
        states = [(f, v, k) for f, values in mapping.states.items() for v, k in values.items()]
        return cls(
            _written(mapping.attributes),
            "\n".join(BETWEEN.join(state) for state in states),
            _written(mapping.details),
            mapping.owner or "",
            _written(mapping.reps),
        )

    def read(self) -> Mapping:
        """Return the mapping that is written here. Raises OddLine."""
        states: dict[str, dict[str, str]] = {}
        for field, value, kind in _lines(self.states, 3):
            states.setdefault(field, {})[value] = kind
        parts: dict[str, Any] = {
            "attributes": _pairs(self.attributes),
            "states": states,
            "details": _pairs(self.details),
            "owner": self.owner.strip() or None,
            "reps": _pairs(self.reps),
        }
        try:
            return Mapping.model_validate(parts)
        except ValidationError as error:
            where = error.errors()[0]["loc"]
            raise OddLine(BETWEEN.join(str(part) for part in where[1:] or where)) from error


def _written(table: Table[str, str]) -> str:
    return "\n".join(BETWEEN.join(pair) for pair in table.items())


def _pairs(text: str) -> dict[str, str]:
    return {cells[0]: cells[1] for cells in _lines(text, 2)}


def _lines(text: str, parts: int) -> Iterator[tuple[str, ...]]:
    for line in filter(None, map(str.strip, text.splitlines())):
        cells = tuple(cell.strip() for cell in line.rsplit("=", parts - 1))
        if len(cells) < parts or not all(cells):
            raise OddLine(line)
        yield cells
