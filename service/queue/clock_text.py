"""A clock in words: how long there is still, in French and English."""

from datetime import timedelta

from models.clocks.commitments import Step
from models.clocks.rules import Clock

HOUR = 60
TO_DO: dict[Step, tuple[str, str]] = {
    "attempted": ("to call", "pour appeler"),
    "contacted": ("to reach", "pour joindre"),
    "feedback": ("to say what it is worth", "pour donner un avis"),
}


def clock_text(clock: Clock, locale: str) -> str:
    """Return the working time that is left, or since when it is over."""
    french = locale == "fr"
    to_do = TO_DO[clock.step][french]
    spelled = _spelled(abs(clock.left), french)
    if clock.state == "breached":
        return f"en retard de {spelled}" if french else f"{spelled} late"
    if clock.state == "paused":
        return f"{spelled} {to_do}, en pause" if french else f"{spelled} left {to_do}, paused"
    return f"encore {spelled} {to_do}" if french else f"{spelled} left {to_do}"


def _spelled(duration: timedelta, french: bool) -> str:
    """Spell a duration in hours and minutes, set with spaces that do not break."""
    minutes = int(duration / timedelta(minutes=1))
    if minutes < HOUR:
        return f"{minutes}\u00a0min"
    whole, rest = divmod(minutes, HOUR)
    if not rest:
        return f"{whole}\u00a0h"
    return f"{whole}\u00a0h\u00a0{rest:02d}" if french else f"{whole}\u00a0h\u00a0{rest}\u00a0min"
