"""The written scorecard: its rules in words, changing one with live effect, and proposals."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import StringConstraints
from sqlmodel import Session

from models.words.features import read_text
from service.intake.queries import lead_by_id
from service.kit.auth import demand
from service.kit.errors import NotFound
from service.kit.session import Reading, Writing
from service.kit.wire import RowId
from service.pages import door
from service.pages.door import Ours, PageForm, core_of, visiting
from service.pages.queue import name_of
from service.pages.render import locale_of, render
from service.pages.rule_form import (
    Row,
    RuleForm,
    UnreadRuleError,
    case_name,
    feature_name,
    form_of,
    spread,
)
from service.pages.words import mark
from service.people.visits import Visitor
from service.scorecard import actions, queries
from service.scorecard.schemas import (
    AdoptIn,
    DeclineIn,
    ProposalIn,
    ProposalOut,
    ScorecardEffect,
    ScorecardIn,
    ScorecardOut,
)

router = APIRouter(include_in_schema=False)

Reader = Annotated[Visitor, Depends(visiting("scorecard:read"))]
Writer = Annotated[Visitor, Depends(visiting("scorecard:write"))]
Place = Annotated[int, Path(ge=0, lt=5_000)]
Answer = Annotated[str, StringConstraints(pattern=r"^[^\x00]+$", min_length=1, max_length=2000)]

NEW: Mapping[str, Any] = {
    "feature": "", "kind": "fit", "read": "category", "cases": [], "points": [0.0], "missing": 0.0,
}  # fmt: skip
NAMED = 6
SHOWN = 50
NO_WORD = mark("Say why, in a sentence: who decides reads it.")
NO_RULE = mark("This is no rule: steps must differ, and each case may be named once.")


class DecideForm(PageForm):
    """A word to who proposed, and what becomes of the proposal."""

    answer: Answer
    act: Literal["adopt", "decline"]


class NoSuchRule(NotFound):
    """The scorecard has no such rule; it may have been changed since."""


@router.get("/scorecard")
def show_scorecard(
    request: Request, _visitor: Reader, session: Reading, done: str = ""
) -> Response:
    """Show the rules in words, and how many proposals wait."""
    held = queries.written_scorecard(session)
    waiting = queries.proposals(session, only_open=True, limit=SHOWN, cursor=None).items
    return render(
        request, "scorecard.html", held=held, rules=_named_rules(request, held),
        waiting=len(waiting), done=done,
    )  # fmt: skip


@router.get("/scorecard/new")
def show_new_rule(request: Request, _visitor: Reader) -> Response:
    """Ask for a rule that reads something new."""
    return _rule_page(request, None, NEW)


@router.get("/scorecard/rules/{place}")
def show_rule(request: Request, _visitor: Reader, session: Reading, place: Place) -> Response:
    """Show one rule, to change it or to propose a change."""
    return _rule_page(request, place, _rule_at(session, place))


@router.post("/scorecard/effect")
def try_rule(
    request: Request, _visitor: Reader, _: Ours, session: Reading, form: Annotated[RuleForm, Form()]
) -> Response:
    """Say what the scorecard would have meant with this rule; changes nothing."""
    return _tried(request, session, form)


@router.post("/scorecard/rules")
def change_rule(
    request: Request, visitor: Reader, _: Ours, session: Writing, form: Annotated[RuleForm, Form()]
) -> Response:
    """Publish, take out or propose a rule."""
    try:
        return _acted(session, visitor, form)
    except (UnreadRuleError, queries.NotAScorecard) as unread:
        return _unread(request, session, form, unread)


@router.get("/scorecard/proposals")
def show_proposals(request: Request, visitor: Reader, session: Reading, done: str = "") -> Response:
    """Show what reps propose, with what sales said of the leads that each case holds."""
    items = queries.proposals(session, only_open=False, limit=SHOWN, cursor=None).items
    leads = {one.lead_id for one in items if one.lead_id}
    names = {lead: _name(session, visitor, lead) for lead in leads}
    return _proposals_page(request, items, names, bool(done))


@router.post("/scorecard/proposals/{proposal_id}")
def decide(
    visitor: Writer, _: Ours, session: Writing, proposal_id: Annotated[RowId, Path()],
    form: Annotated[DecideForm, Form()],
) -> Response:  # fmt: skip
    """Adopt a proposal, or decline it, with a word."""
    if form.act == "adopt":
        actions.adopt(session, proposal_id, AdoptIn(answer=form.answer), visitor.caller)
    else:
        actions.decline(session, proposal_id, DeclineIn(answer=form.answer), visitor.caller)
    return RedirectResponse("/scorecard/proposals?done=1", 303)


def _acted(session: Session, visitor: Visitor, form: RuleForm) -> Response:
    if form.act == "propose":
        demand(visitor.caller, "rules:propose")
        if not form.says.strip():
            raise UnreadRuleError(NO_WORD)
        proposal = ProposalIn(rule=form.document(), says=form.says)
        actions.propose(session, proposal, visitor.caller)
        return RedirectResponse("/scorecard/proposals?done=1", 303)
    demand(visitor.caller, "scorecard:write")
    actions.publish(session, _changed(session, form), visitor.caller)
    return RedirectResponse("/scorecard?done=1", 303)


def _changed(session: Session, form: RuleForm) -> ScorecardIn:
    """Return the scorecard in force with the rule of a form in the place of its feature's."""
    held = dict(queries.written_scorecard(session).scorecard)
    new = None if form.act == "remove" else form.document()
    reads = form.feature.strip()
    rules = list(held["rules"])
    places = [place for place, rule in enumerate(rules) if rule.get("feature") == reads]
    place = places[0] if places else len(rules)
    rules[place : place + 1] = [new] if new else []
    return ScorecardIn.model_validate(held | {"rules": rules})


def _tried(request: Request, session: Session, form: RuleForm) -> Response:
    try:
        body = _changed(session, form)
        effect = queries.try_scorecard(session, core_of(request).champions.champion, body)
    except (UnreadRuleError, queries.NotAScorecard) as unread:
        return _unread(request, session, form, unread)
    visitor: Visitor = request.scope["visitor"]
    named = _named(session, visitor, effect)
    if door.is_htmx(request):
        return render(request, "rule_effect.html", effect=effect, named=named, wrong="")
    return _typed_page(request, session, form, effect=effect, named=named)


def _unread(request: Request, session: Session, form: RuleForm, unread: Exception) -> Response:
    wrong = str(unread) if isinstance(unread, UnreadRuleError) else NO_RULE
    if door.is_htmx(request):
        return render(request, "rule_effect.html", effect=None, named={}, wrong=wrong)
    return _typed_page(request, session, form, 422, wrong=wrong)


def _named(session: Session, visitor: Visitor, effect: ScorecardEffect) -> dict[str, list[str]]:
    """Name some of the leads that would cross the cut-off, and that would no longer."""
    return {
        side: [_name(session, visitor, lead) for lead in leads[:NAMED]]
        for side, leads in (("gained", effect.gained), ("lost", effect.lost))
    }


def _name(session: Session, visitor: Visitor, lead_id: str) -> str:
    lead = lead_by_id(session, lead_id, visitor.caller.sees_people)
    company = str(lead.attributes.get("company") or "")
    return ", ".join(filter(None, (name_of(lead.person), company))) or lead_id[:8]


def _rule_at(session: Session, place: int) -> Mapping[str, Any]:
    rules = queries.written_scorecard(session).scorecard["rules"]
    if place >= len(rules) or rules[place]["read"] == "pair":
        raise NoSuchRule
    rule: Mapping[str, Any] = rules[place]
    return rule


def _shown(request: Request, rule: Mapping[str, Any]) -> dict[str, Any]:
    locale = locale_of(request)
    shown = {} if rule["read"] == "pair" else form_of(rule, locale)
    return shown | {"name": feature_name(rule, locale), "read": rule["read"]}


def _named_rules(request: Request, held: ScorecardOut) -> list[tuple[int, Any, str, Any]]:
    locale = locale_of(request)
    return [
        (place, rule, feature_name(rule, locale), spread(rule))
        for place, rule in enumerate(held.scorecard["rules"])
    ]


def _proposals_page(
    request: Request, items: Sequence[ProposalOut], names: Mapping[str, str], done: bool
) -> Response:
    locale = locale_of(request)
    rules = {one.proposal_id: _shown(request, one.rule) for one in items if one.rule}
    return render(
        request, "proposals.html", items=items, names=names, rules=rules, done=done,
        case_of=partial(case_name, locale=locale), feature_of=partial(read_text, locale=locale),
    )  # fmt: skip


def _rule_page(request: Request, place: int | None, rule: Mapping[str, Any]) -> Response:
    name = feature_name(rule, locale_of(request)) if place is not None else ""
    return render(
        request, "rule.html", name=name, new=place is None, rule=rule, says="", effect=None,
        named={}, wrong="", **form_of(rule, locale_of(request)),
    )  # fmt: skip


def _typed_page(
    request: Request, session: Session, form: RuleForm, status: int = 200, wrong: str = "",
    effect: ScorecardEffect | None = None, named: Mapping[str, list[str]] | None = None,
) -> Response:  # fmt: skip
    """Show a rule's page again with what was typed."""
    held = queries.written_scorecard(session).scorecard["rules"]
    new = not any(rule.get("feature") == form.feature for rule in held)
    rule = {"feature": form.feature, "kind": form.kind, "read": form.read_as}
    name = form.feature if new else feature_name(rule, locale_of(request))
    rows = [Row(c, p) for c, p in zip(form.case, form.points, strict=False)]
    return render(
        request, "rule.html", status, name=name, new=new, rule=rule, rows=rows, other=form.other,
        missing=form.missing, says=form.says, effect=effect, named=named or {}, wrong=wrong,
    )  # fmt: skip
