"""The card of a version: what it is for, what it learned from, how good it is, what it says.

A version's report holds all that a card tells, so that the card of any version can be made at any
time; pictures are drawn when it is shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from models.card import pictures
from models.scorecard.readings import NumberReading
from models.scorecard.scorecard import PairRule, Rule, Scorecard

MOST_RULES = 15
PURPOSE = (
    "Ranks leads for the people who call them, and says with what probability sales would want"
    " such a lead again. It is no judgement of a person, and decides nothing by itself."
)
RIVALS = {
    "this version": "",
    "champion": "champion",
    "written scorecard": "written",
    "base rate alone": "prevalence",
}
FIGURES = {
    "auc": "AUC",
    "average_precision": "average precision",
    "log_loss": "log loss",
    "brier": "Brier",
    "ece": "ECE",
    "lift10": "lift of the best tenth",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with sentences, a table (its first row is the head) and pictures with captions."""

    title: str
    says: list[str] = field(default_factory=list)
    table: list[list[str]] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a card is of: a scorecard, the report of how it was made, and what it came after."""

    scorecard: Scorecard
    report: Mapping[str, Any]
    parent: Scorecard | None = None


def card_of(subject: Subject) -> list[Section]:
    """Return the sections of a card; what the report does not know is left out."""
    report = subject.report
    sections = [
        Section("Purpose", [PURPOSE]),
        Section("What changed against its parent", changes(subject.parent, subject.scorecard)),
        _data(report),
        _metrics(report),
        _judgement(report),
        _leaks(report),
        _rules(subject.scorecard),
        _segments(report),
        _tried(report),
    ]
    return [section for section in sections if section.says or section.table or section.pictures]


def changes(parent: Scorecard | None, scorecard: Scorecard) -> list[str]:
    """Say in words how the scorecard differs from its parent's, widest change first."""
    if parent is None:
        return ["It has no parent."]
    before = {rule.feature: _span(rule) for rule in parent.rules}
    after = {rule.feature: _span(rule) for rule in scorecard.rules}
    gaps = {name: after.get(name, 0.0) - before.get(name, 0.0) for name in before | after}
    said = []
    for name in sorted(gaps, key=lambda name: (-abs(gaps[name]), name))[:MOST_RULES]:
        if name not in before:
            said.append(f"{name} is new, and parts leads by {after[name]:.0f} points.")
        elif name not in after:
            said.append(f"{name} is gone; it parted leads by {before[name]:.0f} points.")
        elif abs(gaps[name]) >= 1:
            said.append(
                f"{name} parts leads by {after[name]:.0f} points, {before[name]:.0f} before."
            )
    if len(gaps) > MOST_RULES and len(said) == MOST_RULES:
        said.append(f"{len(gaps) - MOST_RULES} other features changed less.")
    if not said:
        said = ["No rule parts leads by a point more or less than before."]
    was, now = (card.probability(50.0) for card in (parent, scorecard))
    return [*said, f"At 50 points the probability is {now:.1%}, {was:.1%} before."]


def _data(report: Mapping[str, Any]) -> Section:
    says = []
    if "rows" in report:
        says.append(f"{report['rows']} labelled leads, of which {report['positives']} were good.")
    if "later_rows" in report:
        good = report["later_positives"]
        says.append(f"Judged on the {report['later_rows']} latest, of which {good} were good.")
    if "backfilled_share" in report:
        says.append(f"{report['backfilled_share']:.0%} of their events were imported afterwards.")
    table = [
        [kind, str(sum(by_why.values())), ", ".join(_counted(by_why))]
        for kind, by_why in sorted(report.get("labels", {}).items())
    ]
    return Section("Data and labels", says, [["label", "leads", "why"], *table] if table else [])


def _counted(by_why: Mapping[str, int]) -> list[str]:
    often = sorted(by_why.items(), key=lambda item: (-item[1], item[0]))
    return [f"{why.replace('_', ' ')} {leads}" for why, leads in often]


def _metrics(report: Mapping[str, Any]) -> Section:
    found = {name: report.get(key, {}) if key else report for name, key in RIVALS.items()}
    rows = [
        [name, *(_figure(figures[key]) for key in FIGURES)]
        for name, figures in found.items()
        if set(FIGURES) <= figures.keys()
    ]
    if not rows:
        return Section("How good it is")
    says = []
    if all(intervals := [report.get("intervals", {}).get(key) for key in ("auc", "log_loss")]):
        ranks, loss = (f"{low:.3f} to {high:.3f}" for low, high in intervals)
        says.append(f"In 95 of 100 redrawn samples the AUC is {ranks}, the log loss {loss}.")
    drawn = []
    if "reliability" in report:
        drawn = [
            (
                "Reliability: what was said, and what came true",
                pictures.reliability(report["reliability"]),
            ),
            ("Lift: good leads found by calling the best first", pictures.lift(report["lift"])),
        ]
    return Section("How good it is", says, [["", *FIGURES.values()], *rows], drawn)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _judgement(report: Mapping[str, Any]) -> Section:
    gate = report.get("gate")
    if not gate:
        return Section("The gate")
    rows = [
        [rule["rule"], "passed" if rule["passed"] else "failed", rule["says"]]
        for rule in gate["rules"]
    ]
    verdict = gate["verdict"].replace("_", " ")
    return Section("The gate", [f"Verdict: {verdict}."], [["rule", "", "found"], *rows])


def _leaks(report: Mapping[str, Any]) -> Section:
    if "leaks" not in report:
        return Section("Leaks checked")
    rows = [[leak["column"], leak["level"], leak["why"]] for leak in report["leaks"]]
    checked = (
        "Every column was looked at alone: how well it ranks, how much it tells of the label, and"
        " whether a rare value decides"
    )
    late = "; and whether it was written after hand-off." if "written_late" in report else "."
    says = [checked + late, *([] if rows else ["None looked like a leak."])]
    return Section("Leaks checked", says, [["column", "level", "why"], *rows] if rows else [])


def _rules(scorecard: Scorecard) -> Section:
    widest = sorted(scorecard.rules, key=lambda rule: (-_span(rule), rule.feature))
    shown = [rule for rule in widest if isinstance(rule, Rule)][:MOST_RULES]
    pairs = [rule.feature for rule in widest if isinstance(rule, PairRule)]
    average, at_50 = scorecard.base_points, scorecard.probability(50.0)
    says = [
        f"{len(scorecard.rules)} rules. The base is {average:.1f} points.",
        f"50 points are a probability of {at_50:.1%}.",
    ]
    if pairs:
        says.append(f"Read together: {', '.join(pairs)}.")
    if len(widest) > len(shown) + len(pairs):
        says.append(f"The {len(shown)} that part leads most:")
    drawn = [(rule.feature, pictures.bars(_cases(rule))) for rule in shown]
    return Section("What it says", says, pictures=drawn)


def _segments(report: Mapping[str, Any]) -> Section:
    rows = [
        [
            one["segment"],
            str(one["rows"]),
            f"{one['said']:.0%}",
            f"{one['came_true']:.0%}",
            f"{one['log_loss']:.3f}",
        ]
        for one in report.get("segments", [])
    ]
    head = ["segment", "leads", "said", "came true", "log loss"]
    return Section("Segments", table=[head, *rows] if rows else [])


def _tried(report: Mapping[str, Any]) -> Section:
    chosen = report.get("chosen", {})
    if not chosen:
        return Section("What was tried and chosen")
    says = [f"Way: {chosen['way']}."]
    if taught := report.get("distilled_from"):
        says.append(f"Distilled from {chosen['estimator']}.")
        lost, verdict = taught["lost_log_loss"], taught["gate"]["verdict"].replace("_", " ")
        says.append(
            f"As it is that has AUC {taught['auc']:.4f} and log loss {taught['log_loss']:.4f}, and"
            f" the gate says {verdict}; becoming a scorecard moved the log loss by {lost:+.4f}."
        )
    if "fit_seconds" in report:
        says.append(f"Fitted in {report['fit_seconds']:.1f} seconds.")
    if "moved_logits" in chosen:
        says.append(f"Log odds moved by {chosen['moved_logits']:+.2f}; no rule changed.")
    shares = sorted(chosen.get("members", {}).items(), key=lambda item: -item[1])
    rows = [["member", "share"], *([name, f"{share:.0%}"] for name, share in shares)]
    return Section("What was tried and chosen", says, rows if shares else [])


def _span(rule: Rule | PairRule) -> float:
    """The points between a rule's worst case and its best."""
    points = np.ravel(np.array(rule.points, np.float64))
    return float(points.max() - points.min())


def _cases(rule: Rule) -> Sequence[tuple[str, float]]:
    """Return what a rule says of each case; neighbouring ranges that say the same are one."""
    *points, missing = rule.points
    if isinstance(rule.reading, NumberReading):
        return [*_ranges(rule.reading.edges, points), ("not known", missing)]
    return [*zip([*rule.reading.cases, "any other"], points, strict=True), ("not known", missing)]


def _ranges(edges: Sequence[float], points: Sequence[float]) -> Iterator[tuple[str, float]]:
    if not edges:
        yield "any number", points[0]
        return
    starts = [i for i in range(len(points)) if i == 0 or round(points[i]) != round(points[i - 1])]
    for first, after in pairwise([*starts, len(points)]):
        low = f"{edges[first - 1]:.4g}" if first else ""
        high = f"{edges[after - 1]:.4g}" if after <= len(edges) else ""
        name = f"{low} to {high}" if low and high else f"up to {high}" if high else f"above {low}"
        said = sum(points[first:after]) / (after - first)
        yield (name if low or high else "any number"), said
