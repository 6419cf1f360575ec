"""What every CRM looks like to the writer.

CrmError
+-- NotAllowed   401 or 403: the connector is paused, a person has to look
+-- Unavailable  no whole answer, 5xx, wrong JSON, 429: again after `seconds`
+-- Rejected     the request as a whole is wrong: alone, a record is refused for good
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from service.kit.outbound import Answer

Values = dict[str, Any]
"""Fields of one record, by the CRM's names."""

KEYS = ("points", "band", "reasons", "version", "score_id", "scored_at")
"""What is written of a score; a connector maps each to a field of the CRM, or leaves it out."""


class CrmError(Exception):
    """A call to a CRM came to nothing."""


class NotAllowed(CrmError):  # noqa: N818 - says what happened, as problems do
    """The CRM does not let us do this."""


class Unavailable(CrmError):  # noqa: N818
    """The CRM cannot answer just now."""

    def __init__(self, why: str, seconds: float) -> None:
        super().__init__(why)
        self.seconds = seconds


class Rejected(CrmError):  # noqa: N818
    """The CRM finds the request wrong."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many calls in any window of so many seconds."""

    calls: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record."""

    state: Literal["shown", "refused", "gone"]
    why: str | None = None


SHOWN = Outcome("shown")
GONE = Outcome("gone", "the CRM does not know this record any more")

Call = Callable[..., Answer]
"""`call(method, path, json=, query=)`: paced, and only with answers below 500 other than 429."""


class Crm(Protocol):
    """One CRM's write API. Methods raise CrmError."""

    limit: Limit
    most: int
    """Records a call."""

    names: Mapping[str, str]
    """The usual field for each of KEYS; empty when there is no usual one."""

    def is_id(self, external_id: str) -> bool:
        """Say whether this can be the id of a record."""

    def prepare(self, call: Call, record: str, fields: Mapping[str, str]) -> None:
        """Create the fields that are not there yet, where the CRM lets us."""

    def read(
        self, call: Call, record: str, ids: Sequence[str], names: Sequence[str]
    ) -> dict[str, Values]:
        """Return fields of records; those that are gone are left out."""

    def write(self, call: Call, record: str, changes: Mapping[str, Values]) -> dict[str, Outcome]:
        """Write fields of at most `most` records, None empties a field; one outcome a record."""


def refused(why: str) -> Outcome:
    return Outcome("refused", why[:300])
