"""A token bucket: at most so many calls in any window of so many seconds. Pure: told the time."""

from dataclasses import dataclass
from typing import Self

SHARE = 0.8
BURST_SHARE = 0.25


@dataclass(slots=True)
class Bucket:
    """Holds up to `most` tokens and gains `per_second`; `at` is a clock that never goes back."""

    most: float
    per_second: float
    held: float
    counted_at: float

    @classmethod
    def for_limit(cls, calls: int, seconds: float, at: float, share: float = SHARE) -> Self:
        """Keep to `share` of a limit of `calls` in any window of `seconds`.

        What can be spent at once and what is gained during a window add up to the share.
        """
        allowed = max(1.0, calls * share)
        burst = max(1.0, allowed * BURST_SHARE)
        return cls(burst, max(allowed - burst, allowed * 0.01) / seconds, burst, at)

    def take(self, at: float) -> float:
        """Take a token and return 0, or return how many seconds to wait before asking again."""
        self.held = min(self.most, self.held + max(0.0, at - self.counted_at) * self.per_second)
        self.counted_at = max(at, self.counted_at)
        if self.held >= 1 - 1e-6:
            self.held -= 1
            return 0.0
        return (1 - self.held) / self.per_second
