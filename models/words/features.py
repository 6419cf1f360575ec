"""Features and reasons in words, in French and English: what a rep reads beside the points."""

from collections.abc import Mapping
from functools import cache, lru_cache

from babel import Locale

from models.scorecard.readings import Value
from models.scorecard.scorecard import PAIRED

REMEMBERED = 8_192

_DID = {
    "page_view": ("viewed pages", "a consulté des pages"),
    "pricing_view": ("looked at the prices", "a regardé les tarifs"),
    "content_download": ("downloaded content", "a téléchargé du contenu"),
    "webinar_attended": ("attended a webinar", "a suivi un webinaire"),
    "form_submit": ("filled in a form", "a rempli un formulaire"),
    "demo_request": ("asked for a demo", "a demandé une démo"),
    "chat": ("chatted with us", "a discuté par chat"),
    "email_click": ("clicked in an e-mail", "a cliqué dans un e-mail"),
    "email_reply": ("replied to an e-mail", "a répondu à un e-mail"),
    "call_answered": ("answered a call", "a répondu à un appel"),
    "unsubscribed": ("unsubscribed", "s’est désabonné"),
}

_IS = {
    "seniority": ("seniority", "niveau"),
    "function": ("function", "fonction"),
    "email_kind": ("kind of e-mail address", "type d’adresse e-mail"),
    "phone_given": ("gave a phone number", "a donné un téléphone"),
    "country": ("country", "pays"),
    "region": ("region", "région"),
    "industry": ("industry", "secteur"),
    "employees": ("employees", "effectif"),
    "revenue_eur": ("revenue in EUR", "chiffre d’affaires en EUR"),
    "language": ("language", "langue"),
    "source": ("source", "source"),
    "campaign": ("campaign", "campagne"),
    "landing_page": ("landing page", "page d’arrivée"),
    "content": ("content", "contenu"),
    "product": ("product", "produit"),
    "company": ("company", "entreprise"),
    "domain": ("domain", "domaine"),
    "job_title": ("job title", "fonction"),
    "persona": ("persona", "persona"),
}

_VALUES = {
    "owner": ("founder or owner", "fondateur ou gérant"),
    "c_level": ("top management", "direction générale"),
    "vp": ("vice president", "vice-présidence"),
    "director": ("director", "direction"),
    "manager": ("manager", "responsable"),
    "senior": ("senior", "confirmé"),
    "individual": ("team member", "membre d’équipe"),
    "junior": ("junior", "débutant"),
    "intern": ("intern", "stagiaire"),
    "general_management": ("general management", "direction générale"),
    "sales": ("sales", "commerce"),
    "marketing": ("marketing", "marketing"),
    "it": ("IT", "informatique"),
    "engineering": ("engineering", "ingénierie"),
    "finance": ("finance", "finance"),
    "hr": ("human resources", "ressources humaines"),
    "purchasing": ("purchasing", "achats"),
    "legal": ("legal", "juridique"),
    "support": ("customer support", "support client"),
    "product": ("product", "produit"),
    "operations": ("operations", "opérations"),
    "education": ("teaching", "enseignement"),
    "company": ("company", "professionnelle"),
    "free": ("free mailbox", "gratuite"),
    "disposable": ("disposable", "jetable"),
    "other": ("other", "autre"),
    "unknown": ("not clear", "indéterminé"),
    "yes": ("yes", "oui"),
    "no": ("no", "non"),
}
_OURS = frozenset({"seniority", "function", "email_kind", "phone_given"})
"""Features whose values are this program's words; all other values are the company's own."""

_TIMES = ("{what} {n} times, last {ago}", "{what} {n} fois, la dernière {ago}")
_ONCE = ("{what} {ago}", "{what} {ago}")
_AGO = (
    ("{n} days ago", "il y a {n} jours"),
    ("a day ago", "il y a un jour"),
    ("less than a day ago", "il y a moins d’un jour"),
)
_NEVER = ("not seen yet: {what}", "pas encore\u00a0: {what}")
_UNKNOWN = ("not known", "non renseigné")
_MEASURES: Mapping[str, tuple[str, str]] = {
    "count": ("how many times ever", "combien de fois en tout"),
    "1d": ("fading in a day", "s’effaçant en un jour"),
    "7d": ("fading in a week", "s’effaçant en une semaine"),
    "30d": ("fading in a month", "s’effaçant en un mois"),
    "days_since": ("days since the last time", "jours depuis la dernière fois"),
}
"""What each reading of a kind of event measures."""


@lru_cache(maxsize=REMEMBERED, typed=True)
def reason_text(feature: str, value: Value, locale: str) -> str:
    """Say in words what a feature and its value mean, in "fr" or "en"."""
    language = 1 if locale == "fr" else 0
    kind, _, reading = feature.rpartition(".")
    if kind and (kind in _DID or isinstance(value, float)) and reading in _READINGS:
        return _engagement_text(kind, reading, value, language)
    name = feature_name(feature, locale)
    separator = "\u00a0: " if language else ": "
    return f"{name}{separator}{_value_text(feature, value, language)}"


def feature_name(feature: str, locale: str) -> str:
    """Say what a fact about a lead is called."""
    language = 1 if locale == "fr" else 0
    return _IS[feature][language] if feature in _IS else feature.replace("_", " ")


def event_text(kind: str, locale: str) -> str:
    """Say what a lead did, for a kind of event."""
    return _DID[kind][locale == "fr"] if kind in _DID else kind.replace("_", " ")


def read_text(feature: str, locale: str) -> str:
    """Say what a rule reads: a fact about a lead, a measure of what it did, or a pair of them."""
    if PAIRED in feature:
        return " × ".join(read_text(one, locale) for one in feature.split(PAIRED))
    kind, _, reading = feature.rpartition(".")
    if kind and reading in _MEASURES:
        return f"{event_text(kind, locale)}, {_MEASURES[reading][locale == 'fr']}"
    return feature_name(feature, locale)


def value_text(feature: str, value: Value, locale: str) -> str:
    """Say a value of a fact about a lead; the company's own words stay as they are."""
    return _value_text(feature, value, 1 if locale == "fr" else 0)


def did_text(kind: str, snapshot: Mapping[str, Value], locale: str) -> str:
    """Say in words what a lead did of one kind of event: how often, and when last."""
    language = 1 if locale == "fr" else 0
    what = event_text(kind, locale)
    times, days = snapshot.get(f"{kind}.count"), snapshot.get(f"{kind}.days_since")
    if not isinstance(times, float) or not isinstance(days, float):
        return _NEVER[language].format(what=what)
    said = (_ONCE if times < 2 else _TIMES)[language]
    return said.format(what=what, n=_number(times, language), ago=_ago(days, language))


def _engagement_text(kind: str, reading: str, value: Value, language: int) -> str:
    what = event_text(kind, "fr" if language else "en")
    if not isinstance(value, float):
        return _NEVER[language].format(what=what)
    if reading == "days_since":
        return f"{what} {_ago(value, language)}"
    return f"{what} {_READINGS[reading][language].format(n=_number(value, language))}"


_READINGS = {
    "count": ("({n} times)", "({n} fois)"),
    "1d": ("today ({n})", "aujourd’hui ({n})"),
    "7d": ("this week ({n})", "cette semaine ({n})"),
    "30d": ("this month ({n})", "ce mois-ci ({n})"),
    "days_since": ("", ""),
}


def _ago(days: float, language: int) -> str:
    whole = int(days)
    return _AGO[min(2, max(0, 2 - whole))][language].format(n=whole)


def _value_text(feature: str, value: Value, language: int) -> str:
    if value is None:
        return _UNKNOWN[language]
    if isinstance(value, float):
        return _number(value, language)
    if feature in _OURS and value in _VALUES:
        return _VALUES[value][language]
    if feature == "country":
        return _countries("fr" if language else "en").get(value.upper(), value)
    return value.replace("_", " ")


@cache
def _countries(locale: str) -> Mapping[str, str]:
    names: Mapping[str, str] = Locale.parse(locale).territories
    return names


def _number(value: float, language: int) -> str:
    text = f"{value:,.1f}".removesuffix(".0")
    if language:
        text = text.replace(",", "\u202f").replace(".", ",")
    return text
