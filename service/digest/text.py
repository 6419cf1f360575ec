"""The digest in words, as Markdown in French or English."""

from collections.abc import Iterator, Mapping

from babel.dates import format_date

from models.kpis.days import ONE_DAY
from models.kpis.said import measured
from models.labels.reasons import REASONS
from service.digest.facts import A_WEEK, Move, Week
from service.kit.quantities import Locale, quantity, region_of

MOST = 5

WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("La semaine du {day}", "The week of {day}"),
    "moved": ("Ce qui a bougé", "What moved"),
    "broken": ("Ce qui manque à l’accord", "What falls short of the agreement"),
    "kept": ("Tout ce qui est convenu, et mesurable, est tenu.",
             "All that is agreed, and can be measured, is kept."),
    "unsigned": ("Rien n’est encore signé : il n’y a rien à tenir.",
                 "Nothing is signed yet: there is nothing to keep."),
    "about leads": ("Ce que les ventes disent des leads", "What sales says about the leads"),
    "about calls": ("Ce que le marketing dit du suivi", "What marketing says about follow-up"),
    "same": ("{kpi} : {now}, comme la semaine d’avant", "{kpi}: {now}, as the week before"),
    "change": ("{kpi} : {now}, contre {before} la semaine d’avant",
               "{kpi}: {now}, after {before} the week before"),
    "first": ("{kpi} : {now}", "{kpi}: {now}"),
    "earlier": ("{kpi}, semaine du {day}", "{kpi}, week of {day}"),
    "nothing": ("Rien à compter pour l’instant.", "There is nothing to count yet."),
    "missed": ("{kpi} : {now}, pour un objectif de {target}",
               "{kpi}: {now}, where {target} is agreed"),
    "source": ("{source} : {accepted} acceptés sur {judged}",
               "{source}: {accepted} accepted of {judged}"),
    "no source": ("source inconnue", "source not known"),
    "reasons": ("Motifs : {reasons}", "Reasons: {reasons}"),
    "flag": ("{by} signale {source} : « {says} »", "{by} flags {source}: “{says}”"),
    "answer": ("réponse : « {answer} »", "answer: “{answer}”"),
    "no verdict": ("Aucun verdict cette semaine.", "No verdict this week."),
    "unworked": ("{unworked} des {handed_off} leads transmis n’ont reçu aucune tentative.",
                 "Nobody has tried to reach {unworked} of the {handed_off} leads handed off."),
    "all worked": ("Les {handed_off} leads transmis ont tous reçu une tentative.",
                   "All {handed_off} leads handed off were tried."),
    "none handed off": ("Aucun lead n’a été transmis.", "No lead was handed off."),
    "dispute": ("{by} conteste un verdict : « {says} »", "{by} disputes a verdict: “{says}”"),
}  # fmt: skip


def markdown(week: Week, locale: Locale) -> str:
    """Tell a week as Markdown, without what it would read as its own in what people wrote."""
    lines = [f"# {title(week, locale)}", ""]
    for heading, items in sections(week, locale):
        lines += [f"## {heading}", "", *(f"- {item.replace('<', '&lt;')}" for item in items), ""]
    return "\n".join(lines)


def title(week: Week, locale: Locale) -> str:
    """Name a week by its Monday."""
    day = format_date(week.monday, "long", locale=region_of(locale))
    return _Words(locale)("title", day=day)


def sections(week: Week, locale: Locale) -> list[tuple[str, list[str]]]:
    """Tell a week in sections, each with its title and its sentences as plain text."""
    say = _Words(locale)
    told = {
        "moved": _moved(week, say),
        "broken": _broken(week, say),
        "about leads": _about_leads(week, say),
        "about calls": _about_calls(week, say),
    }
    return [(say(heading), list(items)) for heading, items in told.items()]


class _Words:
    """The digest's own words and numbers in one language."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self.french = locale == "fr"

    def __call__(self, key: str, **names: object) -> str:
        french, english = WORDS[key]
        return (french if self.french else english).format(**names)

    def kpi(self, move: Move, week: Week) -> str:
        """Name what is measured, and the week when it is an earlier one than the digest's."""
        name = measured(move.kpi.key, move.parameters, self.locale)
        monday = move.last - A_WEEK + ONE_DAY
        if monday == week.monday:
            return name
        day = format_date(monday, "d MMMM", locale=region_of(self.locale))
        return self("earlier", kpi=name, day=day)

    def value(self, move: Move, number: float) -> str:
        """Spell a KPI's value with its unit, shares to a tenth of a per cent."""
        return quantity(round(number, 3), move.kpi.unit, self.locale)


def _moved(week: Week, say: _Words) -> Iterator[str]:
    told = [move for move in week.moves if move.now is not None]
    if not told:
        yield say("nothing")
    for move in told:
        now = say.value(move, move.now or 0.0)
        if move.before is None:
            yield say("first", kpi=say.kpi(move, week), now=now)
            continue
        before = say.value(move, move.before)
        key = "same" if before == now else "change"
        yield say(key, kpi=say.kpi(move, week), now=now, before=before)


def _broken(week: Week, say: _Words) -> Iterator[str]:
    broken = [move for move in week.moves if move.broken]
    if not broken:
        yield say("kept" if week.agreed else "unsigned")
    for move in broken:
        now, target = (say.value(move, number or 0.0) for number in (move.now, move.target))
        yield say("missed", kpi=say.kpi(move, week), now=now, target=target)


def _about_leads(week: Week, say: _Words) -> Iterator[str]:
    if not week.verdicts:
        yield say("no verdict")
    often = sorted(week.verdicts.items(), key=lambda item: (-item[1][1], item[0]))
    for source, (accepted, judged) in often[:MOST]:
        name = source or say("no source")
        yield say("source", source=name, accepted=accepted, judged=judged)
    if week.reasons:
        told = (f"{_reason(key, say)} ({count})" for key, count in week.reasons.most_common(MOST))
        yield say("reasons", reasons=", ".join(told))
    for flag in week.flags:
        source = f"{flag.source}, {flag.campaign}" if flag.campaign else flag.source
        said = say("flag", by=flag.flagged_by, source=source, says=_line(flag.says))
        yield f"{said} ({say('answer', answer=_line(flag.answer))})" if flag.answer else said


def _about_calls(week: Week, say: _Words) -> Iterator[str]:
    key = "unworked" if week.unworked else "all worked" if week.handed_off else "none handed off"
    yield say(key, unworked=week.unworked, handed_off=week.handed_off)
    for dispute in week.disputes:
        said = say("dispute", by=dispute.opened_by, says=_line(dispute.says))
        answer = dispute.answer
        yield f"{said} ({say('answer', answer=_line(answer))})" if answer else said


def _reason(key: str, say: _Words) -> str:
    reason = REASONS.get(key)
    if reason is None:
        return key
    text = reason.fr if say.french else reason.en
    return text[:1].lower() + text[1:]


def _line(text: str) -> str:
    """Put what people wrote on one line."""
    return " ".join(text.split())
