"""What the gate's rules are called and what they found, in French and English."""

from collections.abc import Mapping
from typing import Any

from models.card.words import Locale, in_french

RULES: Mapping[str, tuple[str, str]] = {
    "no leak": ("aucune colonne ne livre la réponse", "no column gives the answer away"),
    "enough later labels": (
        "assez d’avis ultérieurs pour juger", "enough later verdicts to judge by"),
    "skill inside": (
        "elle classe bien des avis qu’elle n’a pas appris",
        "it ranks, on verdicts it did not learn from"),
    "sure inside": ("son gain y est sûr", "its gain there is sure"),
    "better than the base rate": ("meilleure que le taux moyen", "better than the base rate"),
    "not worse than the champion": (
        "pas moins bonne que la championne", "not worse than the champion"),
    "better than the champion": ("meilleure que la championne", "better than the champion"),
    "better than the written scorecard": (
        "meilleure que la grille écrite", "better than the written scorecard"),
    "calibrated": (
        "ce qu’elle annonce se réalise aussi souvent qu’elle le dit",
        "what it says comes true as often as it says"),
    "no segment collapses": (
        "aucun groupe de leads n’est mal jugé", "no group of leads is judged badly"),
}  # fmt: skip
BETTER = (
    "Perte logarithmique meilleure de {better:.4f} : certitude de {sure:.1%} sur les leads"
    " ultérieurs, de {sure_in_all:.1%} avec les {inside} mis de côté pendant l’apprentissage."
    " L’examen n°\u00a0{look} de ces leads exige {needed:.1%}."
)
FOUND: Mapping[str, str] = {
    "no leak": "Éliminatoires : {stops}. Suspectes : {suspects}.",
    "enough later labels": "{positives} leads que les ventes voulaient, {negatives} dont elles ne"
    " voulaient pas.",
    "skill inside": "AUC de {auc:.3f} ; la perte logarithmique du taux moyen baisse de {gone:.1%}.",
    "sure inside": "Certitude de {sure:.1%} ; {latest:+.4f} sur les avis les plus récents.",
    "better than the base rate": "Sa perte logarithmique baisse de {gone:.1%}, avec une certitude"
    " de {sure:.1%}.",
    "not worse than the champion": "Moins bonne avec une probabilité de {worse:.1%}.",
    "better than the champion": BETTER,
    "better than the written scorecard": BETTER,
    "calibrated": "Écart moyen de {ece:.3f} ; {allowed:.3f} est admis.",
    "no segment collapses": "Mal jugés : {collapsed}.",
}
NONE_HELD_OUT = "Il y avait trop peu d’avis pour en mettre de côté."
NOTHING = "–"

Rule = Mapping[str, Any]


def rule_name(rule: Rule, locale: Locale) -> str:
    """Name a rule of the gate."""
    french, english = RULES.get(rule["rule"], (rule["rule"], rule["rule"]))
    return french if locale == "fr" else english


def rule_says(rule: Rule, locale: Locale) -> str:
    """Say what a rule found. Reports from before figures were kept say it in English only."""
    figures, english = rule.get("figures"), str(rule["says"])
    if locale == "en" or figures is None or rule["rule"] not in FOUND:
        return english
    if not figures:
        return NONE_HELD_OUT
    if None in figures.values():
        return english
    named = {key: _named(value) for key, value in figures.items()}
    return in_french(FOUND[rule["rule"]].format(**named))


def _named(value: Any) -> Any:
    return (", ".join(value) or NOTHING) if isinstance(value, list) else value
