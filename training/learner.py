"""The learner: one scorecard out of any number of labels.

Below 25 labels it is the prior with its base moved; below 300 (or 30 of a class) the prior in scale
form; above, a mix of ridges, naive Bayes and boosting, chosen on slices they were not fitted on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import expit

from models.scorecard.scorecard import Scorecard
from models.scorecard.table import logits_of, score_table
from training.additive import Additive, constant, weighted_sum
from training.bins import Codes, find_coding
from training.examples import Columns, Examples, Floats
from training.export import export
from training.foresight import Foresight, foresee
from training.inner import Inner
from training.metrics import log_odds
from training.mix import Part, mix, mixed, slope_of
from training.pairs import HeldOut, find_pairs
from training.pool import Member, fit_members
from training.prior import written_on
from training.ridge import BASE, average_by_evidence, fit_path
from training.sample import Sample
from training.slices import Slice, out_of_fold, rolling_origin
from training.slope import cautious_slope, shift_to_mean
from training.teacher import Teacher

FEWEST_TO_FIT = 25
FEWEST_TO_MIX = 300
FEWEST_OF_A_CLASS = 30
STRENGTHS_OF_EVIDENCE = tuple(np.geomspace(64.0, 1.0, 14).tolist())


@dataclass(frozen=True, slots=True)
class Learned:
    """A scorecard, how it was chosen, and what it said of held-out rows (None with few labels).

    A distilled one has a teacher.
    """

    scorecard: Scorecard
    report: dict[str, Any]
    inner: Inner | None = None
    teacher: Teacher | None = None


def learn(
    examples: Examples, prior: Scorecard, seed: int = 0, leads: Columns | None = None
) -> Learned:
    """Learn from labelled examples, starting from the prior.

    `leads` are columns of all known leads, labelled or not: bins and levels are found on them.
    """
    if len(examples) < FEWEST_TO_FIT:
        return _recalibrated(examples, prior)
    examples = examples.in_time_order()
    sample = sample_of(examples, prior, examples.columns if leads is None else leads)
    timed = examples.at is not None
    if _enough_to_mix(sample):
        slices = rolling_origin(len(sample)) if timed else out_of_fold(sample.label, seed)
        return _mixed(sample, slices, timed)
    return _scaled(sample, seed)


def sample_of(examples: Examples, prior: Scorecard, leads: Columns) -> Sample:
    """Code the examples on cells found on the leads, with the prior centred on the leads."""
    coding = find_coding(leads, prior, len(examples))
    rows = len(next(iter(leads.values()), examples.label))
    start = written_on(coding, prior).centred(coding, coding.encode(leads, rows))
    codes = coding.encode(examples.columns, len(examples))
    return Sample(coding, codes, examples.label, examples.weight, start)


def _enough_to_mix(sample: Sample) -> bool:
    fewest = min(sample.positives, len(sample) - sample.positives)
    return len(sample) >= FEWEST_TO_MIX and fewest >= FEWEST_OF_A_CLASS


def _recalibrated(examples: Examples, prior: Scorecard) -> Learned:
    """Move the prior's base only: probabilities change, points do not."""
    points = score_table(prior, examples.columns, len(examples)).total
    said, moved = logits_of(prior, points), 0.0
    for _ in range(50):
        chance = expit(said + moved)
        slope = examples.weight @ (examples.label - chance) - BASE * moved
        moved += slope / (examples.weight @ (chance * (1 - chance)) + BASE)
    scorecard = replace(prior, log_odds_at_50=prior.log_odds_at_50 + float(moved))
    return Learned(scorecard, {"way": "recalibrated", "moved_logits": float(moved)})


def _scaled(sample: Sample, seed: int) -> Learned:
    """Fit the scale form, its strength averaged by evidence.

    Where held-out rows show no skill it is flattened to what they speak for, down to the base rate:
    few labels prove little either way, and a flatter scorecard still ranks as the rules do.
    """
    fitted = _fit_scaled(sample)
    logits, base = np.empty(len(sample)), np.empty(len(sample))
    for part in out_of_fold(sample.label, seed):
        rest = sample.take(part.fit)
        logits[part.foresee] = _fit_scaled(rest).logits(sample.codes[part.foresee])
        base[part.foresee] = rest.base_rate
    rows = np.arange(len(sample))
    inner = Inner(sample.label, np.zeros(len(sample), np.intp), expit(logits), base, rows)
    report: dict[str, Any] = {"way": "scale form", "inner": inner.document()}
    if not inner.skilled:
        slope = cautious_slope(logits - log_odds(base), sample.label, sample.weight, log_odds(base))
        fitted = _keeping_mean(fitted, slope, sample.codes)
        report |= {"way": "scale form" if slope > 0 else "base rate", "slope": slope}
    return Learned(exported(sample, fitted), report, inner)


def _fit_scaled(sample: Sample) -> Additive:
    return average_by_evidence(fit_path(sample, STRENGTHS_OF_EVIDENCE), sample.coding)


def _mixed(sample: Sample, slices: Sequence[Slice], timed: bool) -> Learned:
    foresight = foresee(sample, slices, timed)
    parts = mix(foresight)
    said = mixed(foresight, parts)
    slope = slope_of(foresight, said)
    newest = sample.codes[foresight.rows] if timed else sample.codes
    held_out = HeldOut(
        sample.codes[foresight.rows],
        foresight.label,
        sample.weight[foresight.rows],
        _steeper(said, slope),
        foresight.slice,
        timed,
    )
    pairs, logits = find_pairs(sample.coding, held_out, sample.telling)
    rules = tuple(pair.rule(sample.coding, table) for pair, table in pairs)
    inner = _inner(foresight, logits)
    report: dict[str, Any] = {
        "way": "mix",
        "members": {str(member): part.share for member, part in parts.items()},
        "slope": slope,
        "pairs": [rule.feature for rule in rules],
        "inner": inner.document(),
    }
    if not inner.skilled:
        base = constant(float(log_odds(sample.base_rate)), sample.coding)
        return Learned(exported(sample, base), report | {"way": "base rate"}, inner)
    scorecard = exported(sample, _refitted(sample, parts, slope, newest))
    return Learned(replace(scorecard, rules=(*scorecard.rules, *rules)), report, inner)


def _refitted(sample: Sample, parts: dict[Member, Part], slope: float, newest: Codes) -> Additive:
    """Fit the mix on all rows, each member on its window, and make it as sure as foreseen."""
    members = fit_members(sample, parts)
    turned = {
        member: members[member].scaled(part.slope, part.middle * (1 - part.slope))
        for member, part in parts.items()
    }
    total = weighted_sum(
        ((part.share, turned[member]) for member, part in parts.items()), sample.coding
    )
    return _keeping_mean(total, slope, newest)


def _inner(foresight: Foresight, logits: Floats) -> Inner:
    base = expit(foresight.logits[Member("base rate")])
    return Inner(foresight.label, foresight.slice, expit(logits), base, foresight.rows)


def _steeper(logits: Floats, slope: float) -> Floats:
    """Turn logits about their mean, and leave the mean probability where it was."""
    turned = logits.mean() + slope * (logits - logits.mean())
    mean = float(expit(logits).mean())
    return np.asarray(turned + shift_to_mean(turned, np.ones(len(turned)), mean), np.float64)


def _keeping_mean(total: Additive, slope: float, newest: Codes) -> Additive:
    said = total.logits(newest)
    turned = _steeper(said, slope)
    return total.scaled(slope, float(turned[0] - slope * said[0]))


def exported(sample: Sample, additive: Additive) -> Scorecard:
    """Return the scorecard of a fit: 50 points are the sample's base rate."""
    return export(sample.coding, additive, sample.codes, float(log_odds(sample.base_rate)))
