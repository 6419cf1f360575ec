"""Intervals of 95%, so that three leads prove nothing."""

from collections.abc import Sequence
from math import ceil, floor, sqrt

Interval = tuple[float, float]

Z = 1.959964


def wilson(hits: float, of: float) -> Interval | None:
    """Return Wilson's interval of a share."""
    if of <= 0:
        return None
    share = hits / of
    middle = share + Z**2 / (2 * of)
    reach = Z * sqrt(share * (1 - share) / of + Z**2 / (4 * of**2))
    scale = 1 + Z**2 / of
    return max((middle - reach) / scale, 0.0), min((middle + reach) / scale, 1.0)


def of_count(count: float) -> Interval:
    """Return the interval of what a count should be, were it counted again (Poisson, Anscombe)."""
    root = sqrt(count + 3 / 8)
    return max(root - Z / 2, 0.0) ** 2 * (count > 0), (root + Z / 2) ** 2


def quantile(ordered: Sequence[float], of: int, share: float) -> float | None:
    """Return the smallest value that a share of `of` leads do not exceed.

    `ordered` has the values there are; the other leads exceed them all. None if it is theirs.
    """
    rank = max(ceil(share * of), 1)
    return ordered[rank - 1] if rank <= len(ordered) else None


def of_median(ordered: Sequence[float], of: int) -> tuple[float | None, float | None]:
    """Return the interval of a median by ranks; an open end is None."""
    reach = Z * sqrt(of) / 2
    low, high = floor(of / 2 - reach), ceil(of / 2 + reach) + 1
    return (
        ordered[low - 1] if 1 <= low <= len(ordered) else None,
        ordered[high - 1] if high <= len(ordered) else None,
    )


def kappa(cells: Sequence[float]) -> float | None:
    """Return Cohen's kappa of [both yes, only first, only second, neither]; None if undefined."""
    both, first, second, neither = cells
    n = sum(cells)
    if n == 0:
        return None
    by_chance = _by_chance(both, first, second, n)
    return (both + neither - n * by_chance) / (n - n * by_chance) if by_chance < 1 else None


def of_kappa(cells: Sequence[float]) -> Interval | None:
    """Return the interval of kappa by its large-sample variance (Fleiss, Cohen and Everitt)."""
    found = kappa(cells)
    if found is None:
        return None
    n = sum(cells)
    (a, b), (c, d) = [[cell / n for cell in row] for row in (cells[:2], cells[2:])]
    rows, columns = (a + b, c + d), (a + c, b + d)
    chance = rows[0] * columns[0] + rows[1] * columns[1]
    agreed = a * (1 - (rows[0] + columns[0]) * (1 - found)) ** 2
    agreed += d * (1 - (rows[1] + columns[1]) * (1 - found)) ** 2
    differed = b * (columns[0] + rows[1]) ** 2 + c * (columns[1] + rows[0]) ** 2
    variance = agreed + (1 - found) ** 2 * differed - (found - chance * (1 - found)) ** 2
    reach = Z * sqrt(max(variance, 0.0) / n) / (1 - chance)
    return max(found - reach, -1.0), min(found + reach, 1.0)


def _by_chance(both: float, first: float, second: float, n: float) -> float:
    one, other = (both + first) / n, (both + second) / n
    return one * other + (1 - one) * (1 - other)
