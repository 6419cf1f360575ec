"""A series: one KPI under one definition with certain parameters, whose daily values are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from models.kpis.cases import Cases
from models.kpis.catalogue import KPIS, Kpi, with_defaults
from models.kpis.entries import Entries


@dataclass(frozen=True, slots=True)
class Series:
    """`parameters` is canonical JSON, so that equal ones are one series."""

    key: str
    parameters: str = "{}"

    @classmethod
    def of(cls, key: str, parameters: Mapping[str, Any] | None = None) -> "Series":
        """Name the series of a KPI with these parameters, or the usual ones."""
        given = with_defaults(KPIS[key], parameters or {})
        return cls(key, orjson.dumps(given, option=orjson.OPT_SORT_KEYS).decode())

    @property
    def kpi(self) -> Kpi:
        return KPIS[self.key]

    def entries(self, cases: Cases) -> Entries:
        """Measure cases."""
        return self.kpi.measure(cases, **orjson.loads(self.parameters))


def usual_series() -> list[Series]:
    """Return a series for each KPI with its usual parameters."""
    return [Series.of(key) for key in KPIS]
