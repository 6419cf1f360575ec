"""Public holidays, by the code of a country (`FR`) or of a part of it (`FR-GES`)."""

from datetime import date
from functools import lru_cache


def is_known(code: str) -> bool:
    """Say whether there is a calendar of this code; the empty code has no holidays."""
    import holidays  # noqa: PLC0415 - heavy, and only who lays a year out needs it

    country, _, part = code.partition("-")
    parts = holidays.list_supported_countries(include_aliases=False).get(country)
    return not code or (parts is not None and (not part or part in parts))


@lru_cache(maxsize=256)
def days_off(code: str, year: int) -> frozenset[date]:
    """Return the public holidays of a year."""
    if not code:
        return frozenset()
    import holidays  # noqa: PLC0415 - the same

    country, _, part = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
