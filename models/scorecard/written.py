"""The written scorecard a new installation starts with: its champion, and the learner's prior.

What people in business-to-business sales commonly hold true, a number each, to be disputed and
rewritten by the teams: +10 doubles the odds, 0 is the ordinary case, and what is not known is worth
nothing. Counts named `7d` and `30d` decay by half in that many days, so interest fades by itself.
"""

from math import log

from models.scorecard.readings import CategoryReading, NumberReading
from models.scorecard.scorecard import Kind, Rule, Scorecard

BASE_RATE = 0.20
"""The share of leads that sales wants, until feedback says what it is here."""

BASE_POINTS = 40.0
"""Of a lead of whom nothing is known; the ordinary lead has done and told enough to stand at 50."""


def number(
    feature: str, kind: Kind, *up_to: tuple[float, float], above: float, missing: float = 0.0
) -> Rule:
    """Read a number by steps: (edge, points) for values up to each edge, then `above` the last."""
    edges, points = zip(*up_to, strict=True)
    return Rule(feature, kind, NumberReading(_floats(*edges)), _floats(*points, above, missing))


def category(
    feature: str, kind: Kind, cases: dict[str, float], other: float = 0.0, missing: float = 0.0
) -> Rule:
    """Read a category: points for the names in each key, `other` for any name not given."""
    points_of = {name: points for names, points in cases.items() for name in names.split(", ")}
    points = _floats(*points_of.values(), other, missing)
    return Rule(feature, kind, CategoryReading(tuple(points_of)), points)


def _floats(*numbers: float) -> tuple[float, ...]:
    return tuple(float(number) for number in numbers)


WHO_THEY_ARE = (
    category(
        "seniority",
        "fit",
        {
            "c_level, vp": 6,
            "owner, director": 5,
            "manager": 2,
            "senior": 0,
            "individual": -2,
            "junior": -6,
            "intern": -25,
        },
    ),
    category(
        "function",
        "fit",
        {
            "sales, marketing, general_management": 3,
            "it, operations, purchasing": 1,
            "finance, product, engineering, support": 0,
            "hr, legal, other": -2,
            "education": -8,
        },
    ),
    category("email_kind", "fit", {"company": 1, "free": -6, "disposable": -25}),
    category("phone_given", "fit", {"yes": 3, "no": -1}),
    category(
        "persona",
        "fit",
        {
            "decision maker, décideur, decideur": 6,
            "champion, sponsor": 5,
            "influencer, prescripteur": 2,
            "user, utilisateur": -1,
            "student, étudiant, etudiant": -25,
            "job seeker, jobseeker, candidat": -25,
            "competitor, concurrent, vendor, fournisseur": -25,
        },
    ),
)

WHERE_THEY_WORK = (
    number("employees", "fit", (1, -10), (9, -6), (49, -1), (249, 2), (999, 4), (4999, 3), above=1),
    number("revenue_eur", "fit", (5e5, -4), (2e6, -1), (1e7, 0), (5e7, 2), (5e8, 3), above=1),
    category(
        "industry",
        "fit",
        {
            "software, saas, logiciel, it services, services informatiques": 3,
            "manufacturing, industry, industrie, fabrication": 2,
            "finance, banking, banque, insurance, assurance": 2,
            "business services, services aux entreprises, consulting, conseil": 2,
            "logistics, logistique, transport, energy, énergie": 1,
            "retail, commerce, construction, btp, healthcare, santé": 0,
            "public sector, secteur public, government, administration": -3,
            "non-profit, association, education, enseignement": -6,
        },
    ),
    category(
        "country",
        "fit",
        {
            "fr, france, mc, monaco": 0,
            "be, belgium, belgique, ch, switzerland, suisse, lu, luxembourg": 0,
            "de, germany, allemagne, es, spain, espagne, it, italy, italie": -1,
            "nl, netherlands, pays-bas, gb, uk, united kingdom, royaume-uni": -1,
            "ca, canada, us, usa, united states, états-unis": -2,
        },
        other=-5,
    ),
    category(
        "language",
        "fit",
        {"fr, fr-fr, français, francais, french": 0, "en, en-gb, en-us, anglais, english": -1},
        other=-3,
    ),
)

WHERE_THEY_CAME_FROM = (
    category(
        "source",
        "fit",
        {
            "referral, recommandation, parrainage, word of mouth": 10,
            "partner, partenaire": 7,
            "chat, phone, téléphone, inbound call": 5,
            "organic, organic search, seo, référencement naturel": 4,
            "direct, website, site web": 3,
            "webinar, webinaire, event, événement, trade show, salon": 2,
            "email, newsletter, content": 1,
            "paid, paid search, sea, ppc, google ads, adwords": 0,
            "social, linkedin, organic social, réseaux sociaux": -1,
            "paid social, linkedin ads, facebook, facebook ads": -3,
            "display, affiliate, affiliation, co-registration": -6,
            "list, purchased list, liste achetée, fichier acheté, cold list": -12,
        },
    ),
    category(
        "campaign",
        "fit",
        {
            "brand, marque": 3,
            "retargeting, remarketing": 1,
            "nurturing, newsletter": 1,
            "contest, jeu concours, giveaway": -10,
        },
    ),
    category(
        "content",
        "fit",
        {
            "demo, démo, free trial, essai gratuit": 4,
            "pricing, tarifs, quote, devis": 4,
            "case study, étude de cas, roi calculator": 3,
            "comparison, comparatif, webinar, webinaire": 2,
            "white paper, livre blanc, ebook, guide": 0,
            "blog, infographic, infographie, newsletter": -3,
            "job offer, offre d'emploi": -25,
        },
    ),
    category(
        "landing_page",
        "fit",
        {
            "/demo, /contact, /devis, /quote, /pricing, /tarifs": 3,
            "/": 0,
            "/blog": -2,
            "/careers, /jobs, /carrieres, /recrutement": -20,
        },
    ),
    category(
        "product",
        "fit",
        {
            "enterprise, entreprise": 4,
            "business, pro": 2,
            "starter, basic": -1,
            "free, gratuit": -5,
        },
    ),
)

WHAT_THEY_ASKED = (
    number("demo_request.30d", "engagement", (0.05, 2), (0.25, 7), (0.5, 12), (0.8, 17), above=20),
    number("demo_request.count", "engagement", (1, 0), above=2),
    number("form_submit.30d", "engagement", (0.1, 1), (0.5, 3), above=5),
    number("chat.7d", "engagement", (0.1, 1), (0.5, 3), above=5),
    number("email_reply.30d", "engagement", (0.05, 2), (0.25, 4), (0.5, 7), (0.8, 9), above=12),
    number("email_reply.count", "engagement", (1, 0), above=2),
    number("call_answered.30d", "engagement", (0.1, 1), (0.5, 4), above=6),
)

WHAT_THEY_LOOKED_AT = (
    number("pricing_view.7d", "engagement", (0.1, 0), (0.5, 2), (1, 4), (2, 6), above=8),
    number("pricing_view.30d", "engagement", (0.1, 0), (1, 1), above=3),
    number("page_view.7d", "engagement", (0.1, 0), (1, 1), (3, 2), (10, 3), above=4),
    number("page_view.30d", "engagement", (0.1, 0), (1, 1), (8, 2), above=3),
    number("page_view.days_since", "engagement", (2, 2), (14, 1), (60, 0), (180, -3), above=-6),
    number("webinar_attended.30d", "engagement", (0.1, 1), (0.5, 3), (0.8, 5), above=7),
    number("webinar_attended.count", "engagement", (1, 0), above=2),
    number("content_download.30d", "engagement", (0.1, 1), (0.5, 2), (1, 4), above=5),
    number("content_download.count", "engagement", (2, 0), above=1),
    number("email_click.7d", "engagement", (0.1, 0), (0.5, 2), (2, 3), above=4),
    number("email_click.30d", "engagement", (0.1, 0), (1, 1), above=2),
    number("email_click.days_since", "engagement", (30, 0), (180, -1), above=-3),
)

WHAT_THEY_REFUSED = (number("unsubscribed.count", "engagement", (0, 0), above=-30),)

WRITTEN = Scorecard(
    base_points=BASE_POINTS,
    log_odds_at_50=log(BASE_RATE / (1 - BASE_RATE)),
    rules=(
        *WHO_THEY_ARE,
        *WHERE_THEY_WORK,
        *WHERE_THEY_CAME_FROM,
        *WHAT_THEY_ASKED,
        *WHAT_THEY_LOOKED_AT,
        *WHAT_THEY_REFUSED,
    ),
)
