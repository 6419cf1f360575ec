"""A circuit breaker: after failures in a row nobody calls for a while, then one tries. Pure."""

from dataclasses import dataclass

FAILURES = 5
FIRST_SECONDS = 15.0
LONGEST_SECONDS = 600.0


@dataclass(slots=True)
class Breaker:
    """Closed while calls succeed; each opening is twice as long as the one before."""

    failures: int = 0
    openings: int = 0
    open_until: float = 0.0

    def wait(self, at: float) -> float:
        """Return how many seconds nobody may call; 0 when a call may be tried."""
        return max(0.0, self.open_until - at)

    def succeeded(self) -> None:
        """Note that a call was answered as it should be."""
        self.failures, self.openings, self.open_until = 0, 0, 0.0

    def failed(self, at: float) -> None:
        """Note that a call went wrong; a trial that fails opens the breaker again at once."""
        self.failures += 1
        if self.failures >= FAILURES or self.openings:
            seconds = min(FIRST_SECONDS * 2**self.openings, LONGEST_SECONDS)
            self.openings, self.failures = min(self.openings + 1, 10), 0
            self.open_until = at + seconds

    def pause(self, at: float, seconds: float) -> None:
        """Let nobody call for so long, as the other side asked."""
        self.open_until = max(self.open_until, at + seconds)
