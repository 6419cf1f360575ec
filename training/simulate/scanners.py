"""Mail scanners: programs that follow every link of a letter, and look at pages in a lead's place.

What they do is recorded as it comes, and is no sign of anything.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from models.facts.submission import Fact

LETTERS_AFTER_DAYS = (0.2, 2.0, 5.0, 9.0, 14.0)
LINKS = 5
AGENT = "Mozilla/5.0 (compatible; Barracuda Sentinel (EE))"


def scanned(began: datetime, random: Random) -> Iterator[Fact]:
    """Tell what the scanner of a lead's mailbox does with each letter."""
    for days in LETTERS_AFTER_DAYS:
        delivered = began + timedelta(days=days * random.uniform(0.8, 1.2))
        yield Fact("email_delivered", delivered)
        for link in range(LINKS):
            at = delivered + timedelta(seconds=1 + 0.3 * link)
            page = f"https://www.example/{link}"
            yield Fact("email_click", at, properties={"link": page})
            yield Fact("pricing_view", at, properties={"user_agent": AGENT})
