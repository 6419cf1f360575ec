"""Spend by day, source and campaign; the only writer of it."""

from datetime import date

from sqlmodel import Session

from models.tables import Spend


def state_spend(
    session: Session, day: date, source: str, campaign: str, amount: float, currency: str
) -> bool:
    """State what was spent; stating it again replaces the amount. Says whether that is news."""
    held = session.get(Spend, (day, source, campaign))
    if held and (held.amount, held.currency) == (amount, currency):
        return False
    session.merge(
        Spend(day=day, source=source, campaign=campaign, amount=amount, currency=currency)
    )
    return True
