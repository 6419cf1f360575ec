"""Bots: programs that load pages and follow links in a lead's place, and say nothing about it.

Mail scanners follow every link of a message within seconds of its delivery; crawlers say who they
are. Their events stay in the log and out of the features. A click is judged beside the other clicks
and deliveries of its lead, so the judgement is made when the features are read, from sorted lists
that are the same whatever the order in which events came: a late event may clear or convict earlier
ones.
"""

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Literal

CLICK = "email_click"
DELIVERY = "email_delivered"

MANY_LINKS = 3
BURST_SECONDS = 2.0
TOO_SOON_SECONDS = 5.0
MOST_REMEMBERED = 200
"""Of a lead's clicks and deliveries, so many of the latest are remembered; older ones are out."""

LeftOut = Literal["known_agent", "many_links", "too_soon", "too_old"]
"""Why an event is left out: its agent says that it is a program; it is one of three or more links
followed within two seconds; it came within five seconds of a delivery; 200 later clicks are known.
"""

Click = tuple[float, str]
"""When a link was followed (epoch seconds), and which: a hash, for links may hold secrets."""

_AGENTS = re.compile(
    r"(?<!cu)bot(?:\b|[/_-])|crawl|spider|slurp|scanner|monitor(?:ing)?\b|headless|phantomjs|puppeteer"
    r"|playwright|selenium|lighthouse|pingdom|uptime|facebookexternalhit|whatsapp/|bingpreview"
    r"|link ?preview|safelinks|barracuda|mimecast|proofpoint|urldefense|fireeye|trendmicro|symantec"
    r"|\bcurl/|\bwget/|python-requests|python-urllib|aiohttp/|\bhttpx/|go-http-client|okhttp/"
    r"|java/\d|apache-httpclient|libwww-perl|node-fetch|axios/|scrapy",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Clicks:
    """The latest clicks and deliveries of a lead, sorted; what was folded in, in any order."""

    clicks: list[Click] = field(default_factory=list)
    deliveries: list[float] = field(default_factory=list)
    forgotten: int = 0

    def click(self, at: float, properties: Mapping[str, Any]) -> None:
        """Take in a click; without the property `link`, all links are one."""
        self._add_click((at, link_of(properties)))

    def deliver(self, at: float) -> None:
        """Take in the delivery of a message."""
        insort(self.deliveries, at)
        del self.deliveries[:-MOST_REMEMBERED]

    def absorb(self, other: "Clicks") -> None:
        """Take in all that another lead's log says."""
        self.forgotten += other.forgotten
        for click in other.clicks:
            self._add_click(click)
        for at in other.deliveries:
            self.deliver(at)

    def by_people(self) -> Iterator[float]:
        """Return when the clicks happened that are no bot's, in time order."""
        left_out = self.left_out()
        return (at for at, link in self.clicks if (at, link) not in left_out)

    def left_out(self) -> dict[Click, LeftOut]:
        """Return the remembered clicks that are a bot's, and by which rule."""
        found: dict[Click, LeftOut] = {
            click: "too_soon" for click in self.clicks if self._too_soon(click[0])
        }
        return found | dict.fromkeys(_bursts(self.clicks), "many_links")

    def count_left_out(self) -> int:
        """Return how many clicks are left out, also those that are no longer remembered."""
        left_out = self.left_out()
        return self.forgotten + sum(click in left_out for click in self.clicks)

    def why_left_out(self, at: float, properties: Mapping[str, Any]) -> LeftOut | None:
        """Return why a click that was folded in is left out, if it is."""
        click = at, link_of(properties)
        place = bisect_left(self.clicks, click)
        if self.clicks[place : place + 1] != [click]:
            return "too_old"
        return self.left_out().get(click)

    def _add_click(self, click: Click) -> None:
        insort(self.clicks, click)
        self.forgotten += max(len(self.clicks) - MOST_REMEMBERED, 0)
        del self.clicks[:-MOST_REMEMBERED]

    def _too_soon(self, at: float) -> bool:
        first = bisect_left(self.deliveries, at - TOO_SOON_SECONDS)
        return first < bisect_right(self.deliveries, at)


def is_known_agent(properties: Mapping[str, Any]) -> bool:
    """Say whether the property `user_agent` names a program that is no person's browser."""
    agent = properties.get("user_agent")
    return isinstance(agent, str) and _AGENTS.search(agent[:500]) is not None


def link_of(properties: Mapping[str, Any]) -> str:
    """Return the short hash of a click's link; empty when the event does not name one."""
    link = properties.get("link", properties.get("url"))
    if not isinstance(link, str) or not link:
        return ""
    return blake2b(link.encode(errors="replace"), digest_size=4).hexdigest()


def _bursts(clicks: Sequence[Click]) -> Iterable[Click]:
    """Return the clicks of every two seconds in which three or more links were followed."""
    end = 0
    for start, (at, _) in enumerate(clicks):
        while end < len(clicks) and clicks[end][0] <= at + BURST_SECONDS:
            end += 1
        if len({link for _, link in clicks[start:end]}) >= MANY_LINKS:
            yield from clicks[start:end]
