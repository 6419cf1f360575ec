"""Doing a step of a long row of steps while the one before it or after it is still being done."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

AT_ONCE = 2

Item = TypeVar("Item")


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """Go through items, and let a thread make the next two while one is used."""
    iterator, end = iter(items), object()
    with ThreadPoolExecutor(1) as pool:
        made: deque[Future[Any]] = deque(pool.submit(next, iterator, end) for _ in range(AT_ONCE))
        while (item := made.popleft().result()) is not end:
            made.append(pool.submit(next, iterator, end))
            yield item


def behind(do: Callable[[Item], object], items: Iterable[Item]) -> Iterator[Item]:
    """Go through items, and let a thread do each, in order, while the next is made; an item is
    given when it is done.
    """
    with ThreadPoolExecutor(1) as pool:
        doing: deque[tuple[Item, Future[object]]] = deque()
        for item in items:
            doing.append((item, pool.submit(do, item)))
            if len(doing) >= AT_ONCE:
                yield _done(*doing.popleft())
        while doing:
            yield _done(*doing.popleft())


def _done(item: Item, future: Future[object]) -> Item:
    future.result()
    return item
