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
from models.card.gate import rule_name, rule_says
from models.card.words import Words
from models.scorecard.readings import NumberReading
from models.scorecard.scorecard import PairRule, Rule, Scorecard
from models.words.features import value_text

MOST_RULES = 15
PURPOSE = (
    "Ranks leads for the people who call them, and says with what probability sales would want"
    " such a lead again. It is no judgement of a person, and decides nothing by itself."
)
NEW = "{name} is new, and parts leads by {after:.0f} points."
GONE = "{name} is gone; it parted leads by {before:.0f} points."
PARTS = "{name} parts leads by {after:.0f} points, {before:.0f} before."
REDRAWN = "In 95 of 100 redrawn samples the AUC is {ranks}, the log loss {loss}."
CHECKED = (
    "Every column was looked at alone: how well it ranks, how much it tells of the label, and"
    " whether a rare value decides."
)
CHECKED_LATE = (
    "Every column was looked at alone: how well it ranks, how much it tells of the label, and"
    " whether a rare value decides; and whether it was written after hand-off."
)
AS_IT_IS = (
    "As it is that has AUC {auc:.4f} and log loss {loss:.4f}, and the gate says {verdict};"
    " becoming a scorecard moved the log loss by {lost:+.4f}."
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


def card_of(subject: Subject, say: Words) -> list[Section]:
    """Return the sections of a card; what the report does not know is left out."""
    report = subject.report
    changed = changes(subject.parent, subject.scorecard, say)
    sections = [
        Section(say("Purpose"), [say(PURPOSE)]),
        Section(say("What changed against its parent"), changed),
        _data(report, say),
        _metrics(report, say),
        _judgement(report, say),
        _leaks(report, say),
        _rules(subject.scorecard, say),
        _segments(report, say),
        _tried(report, say),
    ]
    return [section for section in sections if section.says or section.table or section.pictures]


def changes(parent: Scorecard | None, scorecard: Scorecard, say: Words) -> list[str]:
    """Say in words how the scorecard differs from its parent's, widest change first."""
    if parent is None:
        return [say("It has no parent.")]
    before = {rule.feature: _span(rule) for rule in parent.rules}
    after = {rule.feature: _span(rule) for rule in scorecard.rules}
    gaps = {name: after.get(name, 0.0) - before.get(name, 0.0) for name in before | after}
    said = []
    for name in sorted(gaps, key=lambda name: (-abs(gaps[name]), name))[:MOST_RULES]:
        called = say.reads(name)
        if name not in before:
            said.append(say(NEW, name=called, after=after[name]))
        elif name not in after:
            said.append(say(GONE, name=called, before=before[name]))
        elif abs(gaps[name]) >= 1:
            said.append(say(PARTS, name=called, after=after[name], before=before[name]))
    if len(gaps) > MOST_RULES and len(said) == MOST_RULES:
        said.append(say("{others} other features changed less.", others=len(gaps) - MOST_RULES))
    if not said:
        said = [say("No rule parts leads by a point more or less than before.")]
    was, now = (card.probability(50.0) for card in (parent, scorecard))
    return [
        *said,
        say("At 50 points the probability is {now:.1%}, {was:.1%} before.", now=now, was=was),
    ]


def _data(report: Mapping[str, Any], say: Words) -> Section:
    says = []
    if "rows" in report:
        rows, good = report["rows"], report["positives"]
        says.append(say("{rows} labelled leads, of which {good} were good.", rows=rows, good=good))
    if "later_rows" in report:
        rows, good = report["later_rows"], report["later_positives"]
        says.append(
            say("Judged on the {rows} latest, of which {good} were good.", rows=rows, good=good)
        )
    if "backfilled_share" in report:
        share = report["backfilled_share"]
        says.append(say("{share:.0%} of their events were imported afterwards.", share=share))
    table = [
        [say.name(kind), str(sum(by_why.values())), ", ".join(_counted(by_why, say))]
        for kind, by_why in sorted(report.get("labels", {}).items())
    ]
    head = [say("label"), say("leads"), say("why")]
    return Section(say("Data and labels"), says, [head, *table] if table else [])


def _counted(by_why: Mapping[str, int], say: Words) -> list[str]:
    often = sorted(by_why.items(), key=lambda item: (-item[1], item[0]))
    return [f"{say.name(why)} {leads}" for why, leads in often]


def _metrics(report: Mapping[str, Any], say: Words) -> Section:
    found = {name: report.get(key, {}) if key else report for name, key in RIVALS.items()}
    rows = [
        [say(name), *(_figure(figures[key], say) for key in FIGURES)]
        for name, figures in found.items()
        if set(FIGURES) <= figures.keys()
    ]
    if not rows:
        return Section(say("How good it is"))
    says = []
    if all(intervals := [report.get("intervals", {}).get(key) for key in ("auc", "log_loss")]):
        ranks, loss = (
            say("{low:.3f} to {high:.3f}", low=low, high=high) for low, high in intervals
        )
        says.append(say(REDRAWN, ranks=ranks, loss=loss))
    drawn = []
    if "reliability" in report:
        reliability = pictures.reliability(report["reliability"], say)
        lift = pictures.lift(report["lift"], say)
        drawn = [
            (say("Reliability: what was said, and what came true"), reliability),
            (say("Lift: good leads found by calling the best first"), lift),
        ]
    head = ["", *map(say, FIGURES.values())]
    return Section(say("How good it is"), says, [head, *rows], drawn)


def _figure(value: float | None, say: Words) -> str:
    return "" if value is None else say.number(f"{value:.4f}")


def _judgement(report: Mapping[str, Any], say: Words) -> Section:
    gate = report.get("gate")
    if not gate:
        return Section(say("The gate"))
    rows = [
        [
            rule_name(rule, say.locale),
            say.name("passed" if rule["passed"] else "failed"),
            rule_says(rule, say.locale),
        ]
        for rule in gate["rules"]
    ]
    verdict = say("Verdict: {verdict}.", verdict=say.name(gate["verdict"]))
    return Section(say("The gate"), [verdict], [[say("rule"), "", say("found")], *rows])


def _leaks(report: Mapping[str, Any], say: Words) -> Section:
    if "leaks" not in report:
        return Section(say("Leaks checked"))
    leaks = report["leaks"]
    rows = [[leak["column"], say.name(leak["level"]), say.why(leak["why"])] for leak in leaks]
    says = [say(CHECKED_LATE if "written_late" in report else CHECKED)]
    if not rows:
        return Section(say("Leaks checked"), [*says, say("None looked like a leak.")])
    head = [say("column"), say("level"), say("why")]
    return Section(say("Leaks checked"), says, [head, *rows])


def _rules(scorecard: Scorecard, say: Words) -> Section:
    widest = sorted(scorecard.rules, key=lambda rule: (-_span(rule), rule.feature))
    shown = [rule for rule in widest if isinstance(rule, Rule)][:MOST_RULES]
    pairs = [say.reads(rule.feature) for rule in widest if isinstance(rule, PairRule)]
    rules, base, at_50 = len(widest), scorecard.base_points, scorecard.probability(50.0)
    says = [
        say("{rules} rules. The base is {base:.1f} points.", rules=rules, base=base),
        say("50 points are a probability of {chance:.1%}.", chance=at_50),
    ]
    if pairs:
        says.append(say("Read together: {pairs}.", pairs=", ".join(pairs)))
    if len(widest) > len(shown) + len(pairs):
        says.append(say("The {shown} that part leads most:", shown=len(shown)))
    drawn = [(say.reads(rule.feature), pictures.bars(_cases(rule, say), say)) for rule in shown]
    return Section(say("What it says"), says, pictures=drawn)


def _segments(report: Mapping[str, Any], say: Words) -> Section:
    rows = [
        [
            say.segment(one["segment"]),
            str(one["rows"]),
            say.number(f"{one['said']:.0%}"),
            say.number(f"{one['came_true']:.0%}"),
            say.number(f"{one['log_loss']:.3f}"),
        ]
        for one in report.get("segments", [])
    ]
    head = [say(word) for word in ("segment", "leads", "said", "came true", "log loss")]
    return Section(say("Segments"), table=[head, *rows] if rows else [])


def _tried(report: Mapping[str, Any], say: Words) -> Section:
    chosen = report.get("chosen", {})
    if not chosen:
        return Section(say("What was tried and chosen"))
    says = [say("Way: {way}.", way=say.name(chosen["way"]))]
    if taught := report.get("distilled_from"):
        says.append(say("Distilled from {estimator}.", estimator=chosen["estimator"]))
        lost, verdict = taught["lost_log_loss"], say.name(taught["gate"]["verdict"])
        auc, loss = taught["auc"], taught["log_loss"]
        says.append(say(AS_IT_IS, auc=auc, loss=loss, verdict=verdict, lost=lost))
    if "fit_seconds" in report:
        says.append(say("Fitted in {seconds:.1f} seconds.", seconds=report["fit_seconds"]))
    if "moved_logits" in chosen:
        moved = chosen["moved_logits"]
        says.append(say("Log odds moved by {moved:+.2f}; no rule changed.", moved=moved))
    shares = sorted(chosen.get("members", {}).items(), key=lambda item: -item[1])
    head = [say("member"), say("share")]
    rows = [head, *([name, say.number(f"{share:.0%}")] for name, share in shares)]
    return Section(say("What was tried and chosen"), says, rows if shares else [])


def _span(rule: Rule | PairRule) -> float:
    """The points between a rule's worst case and its best."""
    points = np.ravel(np.array(rule.points, np.float64))
    return float(points.max() - points.min())


def _cases(rule: Rule, say: Words) -> Sequence[tuple[str, float]]:
    """Return what a rule says of each case; neighbouring ranges that say the same are one."""
    *points, missing = rule.points
    unknown = (say("not known"), missing)
    if isinstance(rule.reading, NumberReading):
        return [*_ranges(rule.reading.edges, points, say), unknown]
    cases = [value_text(rule.feature, case, say.locale) for case in rule.reading.cases]
    named = [*cases, say("any other")]
    return [*zip(named, points, strict=True), unknown]


def _ranges(
    edges: Sequence[float], points: Sequence[float], say: Words
) -> Iterator[tuple[str, float]]:
    if not edges:
        yield say("any number"), points[0]
        return
    starts = [i for i in range(len(points)) if i == 0 or round(points[i]) != round(points[i - 1])]
    for first, after in pairwise([*starts, len(points)]):
        low = edges[first - 1] if first else None
        high = edges[after - 1] if after <= len(edges) else None
        yield _range(low, high, say), sum(points[first:after]) / (after - first)


def _range(low: float | None, high: float | None, say: Words) -> str:
    if low is not None and high is not None:
        return say("{low:.4g} to {high:.4g}", low=low, high=high)
    if high is not None:
        return say("up to {high:.4g}", high=high)
    return say("above {low:.4g}", low=low) if low is not None else say("any number")
