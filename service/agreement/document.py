"""The agreement as a document in one language: sections of paragraphs, lists and tables.

Markdown and PDF are two spellings of the same document.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from babel.dates import format_date

from models.agreement.store import Content
from models.kpis.catalogue import KPIS
from models.kpis.said import measured
from models.words.said import said
from service.agreement.queries import Signed
from service.kit.quantities import Locale, quantity, region_of

Table = list[list[str]]

WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("Accord entre le marketing et les ventes", "Agreement between marketing and sales"),
    "draft": ("Projet, à signer", "Draft, to be signed"),
    "version": ("Version {number}, en vigueur depuis le {day}",
                "Version {number}, in force since {day}"),
    "marketing": ("Le marketing s’engage", "Marketing commits"),
    "sales": ("Les ventes s’engagent", "Sales commits"),
    "nothing": ("Rien n’est convenu encore.", "Nothing is agreed yet."),
    "measured": ("mesuré par : {kpi}", "measured by: {kpi}"),
    "at_least": ("au moins {target}", "at least {target}"),
    "at_most": ("au plus {target}", "at most {target}"),
    "objectives": ("Objectifs", "Objectives"),
    "objective": ("Objectif", "Objective"),
    "owner": ("Porté par", "Owner"),
    "from_to": ("De, à", "From, to"),
    "dates": ("Du, au", "Dates"),
    "kpis": ("Indicateurs, et comment ils se calculent", "KPIs, and how each is computed"),
    "kpi": ("Indicateur", "KPI"),
    "counts": ("Calcul", "Computed as"),
    "cohort": ("Compté", "Counted"),
    "matures": ("Connu", "Known"),
    "terms": ("Termes", "Terms"),
    "term": ("Terme", "Term"),
    "meaning": ("Ce que nous entendons par là", "What we mean by it"),
    "executed": ("Le programme compte un lead comme tel quand {condition}.",
                 "The program counts a lead as one when {condition}."),
    "escalation": ("Escalade", "Escalation"),
    "review": ("Revue", "Review"),
    "every": ("Les deux équipes relisent cet accord tous les {days} jours.",
              "Both teams go through this agreement every {days} days."),
    "signatures": ("Signatures", "Signatures"),
    "side": ("Pour", "For"),
    "name": ("Nom", "Name"),
    "signed_on": ("Signé le", "Signed on"),
    "side marketing": ("le marketing", "marketing"),
    "side sales": ("les ventes", "sales"),
    "side both": ("les deux équipes", "both teams"),
    "team marketing": ("marketing", "marketing"),
    "team sales": ("ventes", "sales"),
    "team both": ("marketing et ventes", "marketing and sales"),
    "unsigned": ("Personne n’a signé encore.", "Nobody has signed yet."),
    "hash": ("Empreinte du contenu : {hash}", "Hash of the content: {hash}"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with paragraphs, a list, and a table whose first row is its head."""

    title: str
    says: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    table: Table = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    subtitle: str
    locale: Locale
    sections: list[Section]


def document_of(signed: Signed, locale: Locale) -> Document:
    """Set an agreement out as a document."""
    content, say = signed.content, _Words(locale)
    version = signed.version
    subtitle = say("draft")
    if version:
        subtitle = say("version", number=version.number, day=_day(version.in_force_from, locale))
    sections = [
        *(_commitments(content, side, say) for side in ("marketing", "sales")),
        _objectives(content, say),
        _kpis(content, say),
        _terms(content, say),
        Section(say("escalation"), [content["escalation"][locale]]),
        Section(say("review"), [say("every", days=content["review_every_days"])]),
        _signatures(signed, say),
    ]
    return Document(say("title"), subtitle, locale, sections)


class _Words:
    """The document's own words in one language."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale

    def __call__(self, key: str, **names: object) -> str:
        french, english = WORDS[key]
        return (french if self.locale == "fr" else english).format(**names)

    def team(self, team: str) -> str:
        """Name a team: those that the program knows in the document's language."""
        return self(f"team {team}") if f"team {team}" in WORDS else team


def _commitments(content: Content, side: str, say: _Words) -> Section:
    promised = [one for one in content["commitments"] if one["side"] == side]
    items = [_promise(one, say) for one in promised]
    return Section(say(side), [] if items else [say("nothing")], items)


def _promise(commitment: Content, say: _Words) -> str:
    text, key = str(commitment["text"][say.locale]), commitment["kpi"]
    if key is None:
        return text
    kpi = KPIS[key]
    name = measured(key, commitment["parameters"], say.locale)
    if commitment["target"] is not None:
        target = quantity(commitment["target"], kpi.unit, say.locale)
        name = f"{name}, {say(kpi.direction, target=target)}"
    return f"{text.removesuffix('.')} ({say('measured', kpi=name)})."


def _objectives(content: Content, say: _Words) -> Section:
    rows = list(_objective_rows(content["objectives"], say))
    if not rows:
        return Section(say("objectives"), [say("nothing")])
    head = [say("objective"), say("owner"), say("kpi"), say("from_to"), say("dates")]
    return Section(say("objectives"), table=[head, *rows])


def _objective_rows(objectives: Sequence[Content], say: _Words) -> Iterator[list[str]]:
    for one in objectives:
        kpi = KPIS[one["kpi"]]
        target = say(one["direction"], target=quantity(one["target"], kpi.unit, say.locale))
        baseline = one["baseline"]
        if baseline is not None:
            target = f"{quantity(baseline, kpi.unit, say.locale)} → {target}"
        days = [_day(date.fromisoformat(one[name]), say.locale) for name in ("starts_on", "due_on")]
        part = one["slice_by"], one["slice_value"]
        name = measured(one["kpi"], one["parameters"], say.locale, *part)
        owner = f"{one['owner']} ({say.team(one['team'])})"
        yield [one["name"], owner, name, target, " – ".join(days)]


def _kpis(content: Content, say: _Words) -> Section:
    head = [say("kpi"), say("counts"), say("cohort"), say("matures")]
    rows = [
        [kpi[say.locale], *(kpi[part][say.locale] for part in ("counts", "cohort", "matures"))]
        for kpi in content["kpis"]
    ]
    return Section(say("kpis"), table=[head, *rows] if rows else [])


def _terms(content: Content, say: _Words) -> Section:
    rows = [
        [term[say.locale], _meaning(term, say), say(f"side {term['team']}")]
        for term in sorted(content["terms"], key=lambda term: str(term[say.locale]).casefold())
    ]
    head = [say("term"), say("meaning"), say("side")]
    return Section(say("terms"), table=[head, *rows] if rows else [])


def _meaning(term: Content, say: _Words) -> str:
    """Return a term's definition, with what the program executes of it."""
    meaning = str(term[f"definition_{say.locale}"])
    if not term["condition"]:
        return meaning
    return f"{meaning} {say('executed', condition=said(term['condition'], say.locale))}"


def _signatures(signed: Signed, say: _Words) -> Section:
    rows = [
        [say(f"side {one.side}"), one.name, _day(one.signed_at, say.locale)]
        for one in signed.signatures
    ]
    says = [] if rows else [say("unsigned")]
    if signed.version:
        says.append(say("hash", hash=signed.version.hash))
    head = [say("side"), say("name"), say("signed_on")]
    return Section(say("signatures"), says, table=[head, *rows] if rows else [])


def _day(day: date | datetime, locale: Locale) -> str:
    """Spell a day so that no line breaks in it."""
    return str(format_date(day, "long", locale=region_of(locale))).replace(" ", "\u00a0")
