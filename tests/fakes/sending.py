"""How CRMs send: a deadline, retries, duplicates and disorder, in a time of their own.

A fake says how its CRM signs, waits, and tries again; `send_all` plays that against whatever
answers, without waiting for anything.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any, NamedTuple, Protocol

HOUR = 3600.0
DAY = 24 * HOUR


class Sent(NamedTuple):
    """One HTTP request of a sender."""

    path: str
    headers: dict[str, str]
    raw: bytes


class Heard(NamedTuple):
    """What the sender heard: nothing at all is status 0."""

    status: int
    body: bytes = b""
    seconds: float = 0.0


NOTHING = Heard(0)

Post = Callable[[Sent], Heard]


@dataclass
class Envelope:
    """What travels together, and how often it was tried."""

    items: list[Any]
    attempts: int = 0
    first_tried_at: float = 0.0


class Sender(Protocol):
    """One CRM's sending side; `deadline` is in seconds, after which it hears nothing."""

    deadline: float
    most_together: int

    def request(self, envelope: Envelope) -> Sent:
        """Write and sign a request for the envelope's `attempts`-th try, counted from 0."""
        ...

    def heard(self, envelope: Envelope, heard: Heard, random: Random) -> float | None:
        """Take in what was heard; return seconds until the next try, or None for no more."""
        ...


@dataclass
class Story:
    """What became of everything: how many tries, which items were accepted and which given up."""

    tries: int = 0
    accepted: list[Any] = field(default_factory=list)
    lost: list[Any] = field(default_factory=list)


def send_all(
    sender: Sender, items: Sequence[Any], post: Post, random: Random, duplicated: float = 0.1
) -> Story:
    """Send items with some doubled, in no certain order, until each is accepted or given up."""
    story, numbers = Story(), count()
    due: list[tuple[float, int, Envelope]] = []
    for envelope in _envelopes(sender, items, random, duplicated):
        heappush(due, (random.uniform(0, 10), next(numbers), envelope))
    while due:
        at, _, envelope = heappop(due)
        envelope.first_tried_at = envelope.first_tried_at or at
        heard = post(sender.request(envelope))
        if heard.seconds > sender.deadline:
            heard = NOTHING
        story.tries += 1
        envelope.attempts += 1
        again_after = sender.heard(envelope, heard, random)
        if 200 <= heard.status < 300 and again_after is None:
            story.accepted += envelope.items
        elif again_after is None or at + again_after - envelope.first_tried_at > 3 * DAY:
            story.lost += envelope.items
        else:
            heappush(due, (at + again_after, next(numbers), envelope))
    return story


def _envelopes(
    sender: Sender, items: Sequence[Any], random: Random, duplicated: float
) -> list[Envelope]:
    doubled = [item for item in items for _ in range(1 + (random.random() < duplicated))]
    random.shuffle(doubled)
    envelopes = []
    while doubled:
        together = random.randint(1, sender.most_together)
        envelopes.append(Envelope(doubled[:together]))
        doubled = doubled[together:]
    return envelopes


def faulty(post: Post, random: Random, refused: float = 0.2, unheard: float = 0.2) -> Post:
    """Refuse some requests, and let the answer to others come too late."""

    def send(sent: Sent) -> Heard:
        if random.random() < refused:
            return Heard(503)
        heard = post(sent)
        return heard._replace(seconds=1e9) if random.random() < unheard else heard

    return send
