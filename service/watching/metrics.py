"""The metrics as Prometheus reads them: the meter of this process, and the database's gauges."""

from collections.abc import Iterator
from threading import Lock
from time import monotonic

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from sqlalchemy.exc import SQLAlchemyError

from models.database import reading
from service.kit.core import Core
from service.kit.meter import BOUNDS
from service.watching.gauges import Gauge, gauges

REMEMBERED_SECONDS = 15.0

LABELS = ("method", "route", "status")


class Watch:
    """Collects when it is scraped; what the database says is remembered for a moment."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._gauges: list[Gauge] = []
        self._known_until = 0.0
        self._asking = Lock()
        self._registry = CollectorRegistry()
        self._registry.register(self)

    def text(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return generate_latest(self._registry)

    def describe(self) -> list[Metric]:
        """Say nothing before the first scrape: Prometheus' client asks when it registers us."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Go through all that is known now."""
        yield self._requests()
        yield from _families(self._measured())
        full = float(self._core.writer.full)
        yield GaugeMetricFamily("smarketing_writer_full", "The writer refuses requests", full)
        trouble = float(bool(self._core.champions.trouble))
        yield GaugeMetricFamily("smarketing_champion_trouble", "The champion is unusable", trouble)

    def _requests(self) -> Metric:
        family = HistogramMetricFamily(
            "smarketing_request_seconds", "Requests by route and status", labels=LABELS
        )
        for (method, route, status), counts, seconds in self._core.meter.lines():
            buckets, number = [], 0
            for bound, count in zip((*map(str, BOUNDS), "+Inf"), counts, strict=True):
                number += count
                buckets.append((bound, float(number)))
            family.add_metric((method, route, str(status)), buckets, seconds)
        return family

    def _measured(self) -> list[Gauge]:
        with self._asking:
            if monotonic() >= self._known_until:
                self._gauges = self._measure()
                self._known_until = monotonic() + REMEMBERED_SECONDS
            return self._gauges

    def _measure(self) -> list[Gauge]:
        """Ask the database; when it does not answer, that is what is told."""
        up, told = "smarketing_database_up", "Whether the database answers"
        try:
            with reading(self._core.engine) as session:
                return [Gauge(up, told, 1.0), *gauges(session)]
        except SQLAlchemyError:
            return [Gauge(up, told, 0.0)]


def _families(measured: list[Gauge]) -> Iterator[Metric]:
    families: dict[str, GaugeMetricFamily] = {}
    for gauge in measured:
        labels = [gauge.of[0]] if gauge.of else []
        if gauge.name not in families:
            families[gauge.name] = GaugeMetricFamily(gauge.name, gauge.help, labels=labels)
        families[gauge.name].add_metric([gauge.of[1]] if gauge.of else [], gauge.value)
    yield from families.values()
