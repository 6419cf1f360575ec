"""The columns of a file of leads: what of each cell may be stored, and which cells are personal.

A column's name and each distinct text in it are looked at once, not each cell.
"""

from collections.abc import Iterator, Sequence
from math import isfinite

from models.facts.attributes import CANONICAL, Scalar, is_ours, is_personal, tells_who
from models.tabular.csvfile import MISSING, plain_numbers, typed

MAX_NAME = 100
MAX_TEXT = 2000
REMEMBERED = 1 << 20
"""How many characters of texts each column remembers between batches."""


class Column:
    """One attribute, and its cells batch by batch; `numeric` if all of the file's are numbers."""

    def __init__(self, name: str, numeric: bool) -> None:
        self.name = name
        self.is_personal = tells_who(name)
        self._numeric = numeric
        self._texts = _Texts(name)

    def read(self, texts: Sequence[str]) -> list[Scalar]:
        """Return what can be stored of cells; None for what is missing, or overflows."""
        if not self._numeric:
            return self._texts.read(texts)
        if (plain := plain_numbers(texts)) is not None:
            return plain
        return [_finite(value) for value in typed(texts, numeric=True)]

    def personal_among(self, values: Sequence[Scalar]) -> Iterator[int]:
        """Tell which of the values just read look personal, though the name of the column is not
        that of something personal.
        """
        found = self._texts.personal
        if found and not self.is_personal:
            yield from (row for row, value in enumerate(values) if value in found)


def stored_name(attribute: str) -> str | None:
    """Return the name under which an attribute is stored; None for a score of ours."""
    name = attribute.replace("\x00", "")[:MAX_NAME]
    return name if name in CANONICAL or not is_ours(name) else None


class _Texts(dict[str, Scalar]):
    """What texts are stored as; `personal` are the values among them that look personal."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.personal: set[Scalar] = set()
        self._name = name
        self._room = REMEMBERED

    def read(self, texts: Sequence[str]) -> list[Scalar]:
        if self._room < 0:
            self.clear()
            self.personal.clear()
            self._room = REMEMBERED
        return list(map(self.__getitem__, texts))

    def __missing__(self, text: str) -> Scalar:
        self._room -= len(text)
        bare = text.strip()
        value = None if bare.casefold() in MISSING else bare.replace("\x00", "")[:MAX_TEXT]
        if is_personal(self._name, value):
            self.personal.add(value)
        self[text] = value
        return value


def _finite(value: Scalar) -> Scalar:
    return value if isinstance(value, float) and isfinite(value) else None
