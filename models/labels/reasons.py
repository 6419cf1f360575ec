"""The reason codes: why a rep rejected or recycled a lead, and what each means to training.

One row a code. Reps choose among them, so the list is short and each row can be acted on; where
public lists leave the meaning open, `why` says which one was chosen and for what cause.
"""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["accepted", "recycled", "rejected"]
LabelKind = Literal["positive", "negative", "censored", "excluded"]
About = Literal["fit", "timing", "data", "neither"]

RECYCLED: tuple[Verdict, ...] = ("recycled",)
REJECTED: tuple[Verdict, ...] = ("rejected",)
EITHER: tuple[Verdict, ...] = ("recycled", "rejected")


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason code.

    `verdicts` it may be given with; `label` and `weight` in (0, 1] are what it means to training
    and how sure that is; a recycled lead comes back after `recycle_days`, unless the rep gave a
    date. `no_fit_size` and its like have `no_fit` as `parent`.
    """

    key: str
    en: str
    fr: str
    verdicts: tuple[Verdict, ...]
    label: LabelKind
    weight: float
    recycle_days: int | None
    about: About
    why: str
    parent: str | None = None


# fmt: off
REASONS: dict[str, Reason] = {
    reason.key: reason
    for reason in [
        Reason("unreachable", "Unable to reach", "Injoignable", EITHER,
               "negative", 0.3, 60, "neither",
               "Silence says little; without attempts in time it says nothing and is censored."),
        Reason("bad_data", "Inaccurate contact data", "Coordonnées erronées", EITHER,
               "excluded", 1.0, None, "data",
               "The form was wrong, not the lead: marketing repairs it, nothing is learned."),
        Reason("no_need", "No interest or no need", "Pas de besoin ou d’intérêt", EITHER,
               "negative", 0.8, 270, "timing",
               "Said by the lead; a need may come, so not surest, and back in 6 to 12 months."),
        Reason("no_budget", "No budget", "Pas de budget", EITHER,
               "negative", 0.6, 180, "timing",
               "True of this budget cycle only: half a year stands for the next one."),
        Reason("no_authority", "Not a decision maker", "Pas décideur", EITHER,
               "negative", 0.5, None, "fit",
               "Against the person, not the company; labels are of leads, so half sure."),
        Reason("bad_timing", "Not ready yet", "Trop tôt ou mauvais moment", RECYCLED,
               "censored", 1.0, 90, "timing",
               "The answer is put off to the rep's date; the verdict after it is the label."),
        Reason("no_fit", "Outside target", "Hors cible", REJECTED,
               "negative", 1.0, None, "fit",
               "The surest thing a rep can say of what a lead is."),
        Reason("no_fit_size", "Outside target: size", "Hors cible\u00a0: taille", REJECTED,
               "negative", 1.0, None, "fit",
               "Too small or too large, whatever the lead does.", "no_fit"),
        Reason("no_fit_sector", "Outside target: sector", "Hors cible\u00a0: secteur", REJECTED,
               "negative", 1.0, None, "fit",
               "A sector that is not sold to.", "no_fit"),
        Reason("no_fit_geography", "Outside target: place", "Hors cible\u00a0: zone", REJECTED,
               "negative", 1.0, None, "fit",
               "A place that is not served.", "no_fit"),
        Reason("no_fit_product", "Outside target: product", "Hors cible\u00a0: produit", REJECTED,
               "negative", 1.0, None, "fit",
               "Wants what is not sold, and so do its like.", "no_fit"),
        Reason("no_fit_technology", "Outside target: technology", "Hors cible\u00a0: technologie",
               REJECTED, "negative", 1.0, None, "fit",
               "Its systems and the product cannot meet.", "no_fit"),
        Reason("competitor_chosen", "Bought from a competitor", "A choisi un concurrent", EITHER,
               "censored", 1.0, 365, "timing",
               "Right company, wrong moment: in one label, for and against cancel out."),
        Reason("existing_customer", "Already a customer", "Déjà client", REJECTED,
               "excluded", 1.0, None, "neither",
               "Rerouted: whether sales wants a new lead was never asked."),
        Reason("in_pipeline", "Already in an open deal", "Déjà en cours d’affaire", REJECTED,
               "excluded", 1.0, None, "neither",
               "Rerouted: the open deal carries the answer."),
        Reason("duplicate", "Duplicate", "Doublon", REJECTED,
               "excluded", 1.0, None, "data",
               "Merged: the other row carries the answer, and one lead counts once."),
        Reason("competitor", "A competitor", "Un concurrent", REJECTED,
               "negative", 1.0, None, "fit",
               "Really there and never buys: the sector or title may tell, so it is learned."),
        Reason("vendor", "Wants to sell to us", "Démarchage", REJECTED,
               "negative", 1.0, None, "fit",
               "As a competitor: never buys, and the title often tells."),
        Reason("jobseeker", "Looks for a job", "Candidat à un emploi", REJECTED,
               "negative", 1.0, None, "fit",
               "As a competitor: never buys, and the pages seen often tell."),
        Reason("student", "A student", "Étudiant", REJECTED,
               "negative", 1.0, None, "fit",
               "As a competitor: never buys, and the title and mailbox often tell."),
        Reason("spam", "Spam, robot or test", "Spam, robot ou test", REJECTED,
               "excluded", 1.0, None, "data",
               "Nobody is there: the robot filter's business, it would bend the scorecard."),
        Reason("opt_out", "Objects to being contacted", "Opposition (RGPD, art. 21)", REJECTED,
               "excluded", 1.0, None, "neither",
               "The law: who objects is taken out of training, whatever came later."),
        Reason("no_capacity", "We cannot serve now", "Capacité interne insuffisante", RECYCLED,
               "excluded", 1.0, 30, "neither",
               "Our fault and not the lead's; it may come back within the month."),
        Reason("not_worked", "Not worked in time", "Non traité dans le délai", RECYCLED,
               "censored", 1.0, 0, "neither",
               "Nobody looked, so nobody knows: never negative, and back at once."),
        Reason("other", "Other (say which)", "Autre (préciser)", EITHER,
               "negative", 0.4, 90, "neither",
               "Lists leave it open; unwanted it was, and dropping it would flatter the leads."),
    ]
}
# fmt: on


def reasons_for(verdict: Verdict) -> list[Reason]:
    """Return the reasons that go with a verdict, in table order; an acceptance needs none."""
    return [reason for reason in REASONS.values() if verdict in reason.verdicts]
