"""What is said of a link: how it stands, and what would mend it, in French or English."""

import re
from collections.abc import Mapping

from models.kpis.chain import SURE, Link
from service.kit.quantities import Locale

Both = tuple[str, str]

TITLES: Mapping[str, Both] = {
    "volume": ("Volume", "Volume"),
    "cost": ("Coût", "Cost"),
    "speed": ("Rapidité", "Speed"),
    "meetings": ("Rendez-vous", "Meetings"),
    "signatures": ("Signatures", "Signatures"),
}
STANDS: Mapping[str, Both] = {
    "no target": ("Rien n’est convenu pour ce maillon.", "Nothing is agreed for this link."),
    "nothing": ("Pas encore de lead à compter.", "There are no leads to count yet."),
    "reached": ("L’objectif est tenu.", "The target is reached."),
    "unsure": ("Trop peu de leads pour dire si l’objectif est manqué.",
               "Too few leads to tell whether the target is missed."),
}  # fmt: skip
MENDS: Mapping[str, Both] = {
    "volume": ("Il manque {gap:.1f} leads par semaine et par commercial.",
               "{gap:.1f} leads a week a rep are missing."),
    "cost": (("Chaque lead coûte {gap:.2f} € de trop : déplacer le budget vers les sources que les "
             "ventes acceptent à moindre coût."),
             ("Each lead costs €{gap:.2f} too much: move spend to sources that sales accepts at "
             "less cost.")),
    "speed system": (("{missed:.0%} des leads manquent le délai, et le temps se perd surtout avant "
                     "la transmission : accélérer l’attribution."),
                     ("{missed:.0%} of leads miss the limit, and most time is lost before hand-off"
                     ": assign faster.")),
    "speed human": (("{missed:.0%} des leads manquent le délai, après la transmission : réserver "
                    "des plages d’appel, ou revoir les horaires et les absences."),
                    ("{missed:.0%} of leads miss the limit, after hand-off: keep time free for "
                    "calls, or look at hours and absences.")),
    "meetings": (("{value:.0%} au lieu de {target:.0%} : voir les motifs de refus par source, et "
                 "la rapidité du premier appel."),
                 ("{value:.0%} rather than {target:.0%}: look at reason codes by source, and at "
                 "the speed of the first call.")),
    "signatures": (("{value:.0%} au lieu de {target:.0%} : relire ce que disent les affaires "
                   "perdues."),
                   "{value:.0%} rather than {target:.0%}: go through what lost deals say."),
}  # fmt: skip


def title_of(link: Link, locale: Locale) -> str:
    """Name a link."""
    return _in(TITLES[link.name], locale)


def says_of(link: Link, locale: Locale) -> str:
    """Say how a link stands; of one that is surely behind, what would mend it."""
    if link.target is None:
        return _in(STANDS["no target"], locale)
    if link.measured.value is None:
        return _in(STANDS["nothing"], locale)
    if link.reach == 1.0:
        return _in(STANDS["reached"], locale)
    if (link.behind or 0.0) < SURE:
        return _in(STANDS["unsure"], locale)
    key = f"speed {link.delay or 'human'}" if link.name == "speed" else link.name
    value, target = link.measured.value, link.target.target
    gap = abs(target - value)
    said = _in(MENDS[key], locale).format(value=value, target=target, gap=gap, missed=1 - value)
    return _in_french(said) if locale == "fr" else said


def _in_french(said: str) -> str:
    """Write numbers as French does: a decimal comma, and a space before the per cent sign."""
    return re.sub(r"(\d)\.(\d)", r"\1,\2", said).replace("%", "\u00a0%")


def _in(both: Both, locale: Locale) -> str:
    return both[0] if locale == "fr" else both[1]
