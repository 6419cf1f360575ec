"""A closed-loop load on loopback: c connections, each sends its next request when answered.

Run as a process of its own, so that the server under test has its core to itself.
"""

import argparse
import asyncio
import json
import sys
from array import array
from collections.abc import Callable, Iterator
from itertools import count
from random import Random
from time import perf_counter

import uvloop

Bodies = Callable[[int], bytes]

EVENTS = ("page_view", "pricing_view", "demo_request")
TOGETHER, OLD_LEADS = 100, 5_000


class Connection(asyncio.Protocol):
    """One keep-alive connection; counts whole answers by their Content-Length."""

    def __init__(self, requests: Iterator[bytes], laps: "array[float]", stop_at: float) -> None:
        self._requests = requests
        self._laps = laps
        self._stop_at = stop_at
        self._buffer = b""
        self._sent_at = 0.0
        self.failures = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = self._buffer[:head_end].lower()
        length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        if len(self._buffer) < head_end + 4 + length:
            return
        self._laps.append(perf_counter() - self._sent_at)
        if not head.startswith((b"http/1.1 2",)):
            self.failures += 1
        self._buffer = b""
        self._send()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def _send(self) -> None:
        if perf_counter() >= self._stop_at:
            self._transport.close()
            return
        self._sent_at = perf_counter()
        self._transport.write(next(self._requests))  # type: ignore[attr-defined]


def score_body(number: int) -> bytes:
    """A new lead with three events, about 1.2 kB."""
    events = [
        {
            "id": f"{number}-{kind}",
            "kind": kind,
            "occurred_at": "2026-01-05T09:00:00Z",
            "properties": {"page": "/pricing", "campaign": "spring", "seconds": 42},
        }
        for kind in EVENTS
    ]
    attributes = {
        "company": "Exemple SA", "domain": "exemple.example", "country": "FR", "region": "IDF",
        "industry": "software", "employees": 120 + number % 900, "revenue_eur": 12_000_000,
        "job_title": "Directrice Marketing", "language": "fr", "source": "webinar",
        "campaign": "spring-webinar", "landing_page": "/webinar", "content": "white paper",
        "persona": "marketing lead", "product": "scoring", "site_visits": number % 17,
    }  # fmt: skip
    lead = {"system": "bench", "external_id": str(number), "attributes": attributes}
    return json.dumps({"lead": lead, "events": events}).encode()


def events_body(number: int) -> bytes:
    """A hundred events, each of a lead that is drawn anew from a few thousand."""
    random = Random(number)
    events = [
        {
            "lead": {"system": "bench", "external_id": f"old-{random.randrange(OLD_LEADS)}"},
            "id": f"{number}-{place}",
            "kind": random.choice(EVENTS),
            "occurred_at": "2026-01-05T09:00:00Z",
            "properties": {"page": "/pricing", "seconds": 42},
        }
        for place in range(TOGETHER)
    ]
    return json.dumps({"events": events}).encode()


BODIES: dict[str, Bodies] = {"score": score_body, "events": events_body}


def requests_to(path: str, key: str, first: int, body_of: Bodies) -> Iterator[bytes]:
    """Make requests as they are needed, each about other leads."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    if key:
        head += f"Authorization: Bearer {key}\r\n"
    for number in count(first):
        body = body_of(number)
        yield f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def load(
    port: int, requests: Iterator[bytes], connections: int, seconds: float
) -> dict[str, float]:
    """Run the load; return answers, and a second, median and 99th percentile in ms, failures."""
    laps: array[float] = array("d")
    began = perf_counter()
    loop = asyncio.get_running_loop()
    made = [
        (
            await loop.create_connection(
                lambda: Connection(requests, laps, began + seconds), "127.0.0.1", port
            )
        )[1]
        for _ in range(connections)
    ]
    await asyncio.gather(*(connection.done for connection in made))
    elapsed = perf_counter() - began
    ordered = sorted(laps)
    return {
        "answers": len(ordered),
        "rps": len(ordered) / elapsed,
        "p50_ms": ordered[len(ordered) // 2] * 1000,
        "p99_ms": ordered[int(len(ordered) * 0.99)] * 1000,
        "failures": sum(connection.failures for connection in made),
    }


def main() -> None:
    """Load one address and print the figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--path", default="/v1/score")
    parser.add_argument("--key", default="")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--body", choices=BODIES, default="score")
    options = parser.parse_args()
    requests = requests_to(options.path, options.key, options.first, BODIES[options.body])
    figures = uvloop.run(load(options.port, requests, options.connections, options.seconds))
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    main()
