"""From a sum of tables in logits to a scorecard in points: exact, with every table centred."""

import numpy as np

from models.scorecard.scorecard import AVERAGE, LOGITS_PER_POINT, Rule, Scorecard
from training.additive import Additive
from training.bins import Codes, Coding

NOTHING = 1e-9


def export(coding: Coding, additive: Additive, codes: Codes, log_odds_at_50: float) -> Scorecard:
    """Return the scorecard whose log odds are the additive's.

    Tables are centred on `codes`, so that a rule's points say how a lead stands beside the average
    one and the base is the average lead's. Rules that say nothing are left out.
    """
    centred = additive.centred(coding, codes)
    points = centred.cells / LOGITS_PER_POINT
    rules = []
    for f, feature in enumerate(coding.features):
        mine = points[coding.cells_of(f)]
        if np.abs(mine).max() > NOTHING:
            rules.append(Rule(feature, coding.kinds[f], coding.readings[f], tuple(mine.tolist())))
    base = AVERAGE + (centred.intercept - log_odds_at_50) / LOGITS_PER_POINT
    return Scorecard(base, log_odds_at_50, tuple(rules))
