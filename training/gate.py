"""The gate: named rules that a candidate passes on later labels before anybody relies on it.

The rules are data. Each looks at one piece of the evidence, and says what it means when it fails.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import takewhile
from typing import Literal

import numpy as np

from training.bootstrap import gain
from training.examples import Floats, Rows
from training.inner import Inner
from training.leaks import Alarm
from training.metrics import ece, losses
from training.unseen import NOTHING, Unseen

FEWEST_LABELS, FEWEST_OF_A_CLASS = 100, 10
SURE_OF_SKILL, SURE_INSIDE = 0.95, 0.8
SURE, SURE_ON_SECOND_LOOK, SURE_LATER = 0.9, 0.975, 0.7
"""Against a rival with skill, 0.9 is enough: a candidate without any has failed two hurdles. Rows
held out inside that the rival has not seen either count beside the later ones, which have to speak
for the candidate by themselves too.
"""
FRESH_SHARE = 0.25
"""Later labels of which so many are new since an earlier candidate's judgement are new labels."""
LEAST_GAIN, LEAST_SHARE_OF_BASE = 0.002, 0.02
LARGEST_ECE, WORSE_ECE = 0.05, 0.02
SEGMENT_LOSS, SEGMENT_ERRORS = 0.1, 3.0

Verdict = Literal["promote", "keep", "reject", "no_skill"]
Figures = dict[str, float | list[str]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a candidate: probabilities for later rows, beside those of its rivals.

    `base` is the base rate as a tracker knew it. `segments` splits the rows by what leads are.
    `looks` counts the candidates that were judged on these later labels, this one included.
    `learned` is false of a candidate that people wrote.
    `champion_inside` and `written_inside` are rows held out inside that those had not seen.
    """

    label: Floats
    candidate: Floats
    champion: Floats
    written: Floats
    base: Floats
    inner: Inner | None
    alarms: Sequence[Alarm] = ()
    segments: dict[str, Rows] = field(default_factory=dict)
    looks: int = 1
    seed: int = 0
    learned: bool = True
    champion_inside: Unseen = NOTHING
    written_inside: Unseen = NOTHING


@dataclass(frozen=True, slots=True)
class Found:
    """Whether a rule passed, in words why, and the figures in those words, for other languages."""

    passed: bool
    says: str
    figures: Figures = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding(Found):
    """What one rule found."""

    rule: str = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule. `otherwise` is the verdict when it fails.

    Some ask `of_learned` candidates only: what people wrote has no rows held out inside, and is
    itself the written scorecard.
    """

    name: str
    otherwise: Verdict
    look: Callable[[Evidence], Found]
    of_learned: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: Verdict
    findings: list[Finding]

    def document(self) -> dict[str, object]:
        return {"verdict": self.verdict, "rules": [asdict(finding) for finding in self.findings]}


NONE_HELD_OUT = Found(False, "too few labels to hold any out of the fit")


def judge(evidence: Evidence) -> Judgement:
    """Ask every rule that applies; the verdict is of the first that fails, in RULES's order."""
    findings, verdicts = [], []
    for rule in RULES:
        if rule.of_learned and not evidence.learned:
            continue
        found = rule.look(evidence)
        findings.append(Finding(found.passed, found.says, found.figures, rule=rule.name))
        if not found.passed:
            verdicts.append(rule.otherwise)
    return Judgement(verdicts[0] if verdicts else "promote", findings)


def stopped(alarms: Sequence[Alarm]) -> Judgement:
    """The judgement of a run that a leak stopped before there was a candidate."""
    found = _leaks(alarms)
    return Judgement("reject", [Finding(found.passed, found.says, found.figures, rule="no leak")])


def _leaks(alarms: Sequence[Alarm]) -> Found:
    stops = [alarm.column for alarm in alarms if alarm.level == "stop"]
    suspects = [alarm.column for alarm in alarms if alarm.level == "suspect"]
    says = f"stopping: {stops or 'none'}, suspected: {suspects or 'none'}"
    return Found(not stops, says, {"stops": stops, "suspects": suspects})


def _enough_labels(evidence: Evidence) -> Found:
    positives = int(evidence.label.sum())
    negatives = len(evidence.label) - positives
    enough = len(evidence.label) >= FEWEST_LABELS and min(positives, negatives) >= FEWEST_OF_A_CLASS
    says = f"{positives} positive and {negatives} negative later labels"
    return Found(enough, says, {"positives": positives, "negatives": negatives})


def _skill_inside(evidence: Evidence) -> Found:
    inner = evidence.inner
    if inner is None:
        return NONE_HELD_OUT
    says = f"held-out AUC {inner.auc:.3f}, {inner.gain:.1%} of the base rate's log loss gone"
    return Found(inner.skilled, says, {"auc": inner.auc, "gone": inner.gain})


def _sure_inside(evidence: Evidence) -> Found:
    inner = evidence.inner
    if inner is None:
        return NONE_HELD_OUT
    found = gain(inner.chance, inner.base, inner.label, evidence.seed)
    newest = inner.slice == inner.slice.max()
    saved = losses(inner.base, inner.label) - losses(inner.chance, inner.label)
    latest = float(saved[newest].mean())
    says = f"gain inside sure to {found.sure:.1%}, {latest:+.4f} on the newest slice"
    passed = found.sure >= SURE_INSIDE and latest > 0
    return Found(passed, says, {"sure": found.sure, "latest": latest})


def _beats_base_rate(evidence: Evidence) -> Found:
    found = gain(evidence.candidate, evidence.base, evidence.label, evidence.seed)
    share = found.mean / float(losses(evidence.base, evidence.label).mean())
    says = f"{share:.1%} of the base rate's log loss gone, sure to {found.sure:.1%}"
    passed = found.sure >= SURE_OF_SKILL and share >= LEAST_SHARE_OF_BASE
    return Found(passed, says, {"gone": share, "sure": found.sure})


def _beats(rival: Literal["champion", "written"]) -> Callable[[Evidence], Found]:
    def look(evidence: Evidence) -> Found:
        chance, inside = getattr(evidence, rival), getattr(evidence, f"{rival}_inside")
        found = gain(evidence.candidate, chance, evidence.label, evidence.seed)
        sure, needed = _sure_in_all(evidence, chance, inside), sure_enough(evidence.looks)
        better = f"log loss {found.mean:+.4f} better than the {rival}'s, sure to {found.sure:.1%}"
        with_inside = f"{sure:.1%} with {len(inside.label)} rows held out inside"
        says = f"{better}, {with_inside}; look {evidence.looks} at these labels asks {needed:.1%}"
        passed = sure >= needed and found.sure >= SURE_LATER and found.mean >= LEAST_GAIN
        figures: Figures = {"better": found.mean, "sure": found.sure, "sure_in_all": sure}
        figures |= {"inside": len(inside.label), "look": evidence.looks, "needed": needed}
        return Found(passed, says, figures)

    return look


def _sure_in_all(evidence: Evidence, chance: Floats, inside: Unseen) -> float:
    candidate = np.concatenate([inside.candidate, evidence.candidate])
    rival = np.concatenate([inside.rival, chance])
    label = np.concatenate([inside.label, evidence.label])
    return gain(candidate, rival, label, evidence.seed).sure


def _not_worse(evidence: Evidence) -> Found:
    found = gain(evidence.candidate, evidence.champion, evidence.label, evidence.seed)
    worse = 1 - found.sure
    says = f"worse than the champion to {worse:.1%}"
    return Found(found.sure > 1 - SURE_OF_SKILL, says, {"worse": worse})


def _calibrated(evidence: Evidence) -> Found:
    mine = ece(evidence.candidate, evidence.label)
    champion = ece(evidence.champion, evidence.label)
    noise = float(
        np.sqrt(np.mean(evidence.candidate * (1 - evidence.candidate)) / len(evidence.label))
    )
    allowed = max(LARGEST_ECE, champion + WORSE_ECE) + 2 * noise
    says = f"ECE {mine:.3f}, at most {allowed:.3f}"
    return Found(mine <= allowed, says, {"ece": mine, "allowed": allowed})


def _no_segment_collapses(evidence: Evidence) -> Found:
    collapsed = [name for name, rows in evidence.segments.items() if _collapses(evidence, rows)]
    return Found(not collapsed, f"collapsed: {collapsed or 'none'}", {"collapsed": collapsed})


def _collapses(evidence: Evidence, rows: Rows) -> bool:
    """Say whether the champion is far better on a segment, and not by chance."""
    label = evidence.label[rows]
    lost = losses(evidence.candidate[rows], label) - losses(evidence.champion[rows], label)
    error = float(lost.std()) / np.sqrt(len(lost)) + 1e-9
    return bool(lost.mean() > max(SEGMENT_LOSS, SEGMENT_ERRORS * error))


def looks_at(known_at: Floats, judged_at: Iterable[float]) -> int:
    """Count the candidates judged on later labels known at these instants, with the one to come.

    `judged_at` has the instants of earlier judgements, the newest first.
    """
    if not len(known_at):
        return 1
    return 1 + sum(1 for _ in takewhile(lambda at: np.mean(known_at > at) < FRESH_SHARE, judged_at))


def sure_enough(looks: int) -> float:
    """Return how sure a gain must be: looks at the same labels share the doubt that is allowed."""
    if looks <= 1:
        return SURE
    return 1 - 2 * (1 - SURE_ON_SECOND_LOOK) / looks


RULES = (
    Rule("no leak", "reject", lambda evidence: _leaks(evidence.alarms)),
    Rule("enough later labels", "keep", _enough_labels),
    Rule("skill inside", "no_skill", _skill_inside, of_learned=True),
    Rule("sure inside", "keep", _sure_inside, of_learned=True),
    Rule("better than the base rate", "no_skill", _beats_base_rate),
    Rule("not worse than the champion", "reject", _not_worse),
    Rule("better than the champion", "keep", _beats("champion")),
    Rule("better than the written scorecard", "keep", _beats("written"), of_learned=True),
    Rule("calibrated", "reject", _calibrated),
    Rule("no segment collapses", "reject", _no_segment_collapses),
)
