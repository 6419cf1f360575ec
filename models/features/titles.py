"""Job titles, English and French, read as how senior a person is and in what trade.

Titles are free text; a scorecard reads two short categories of them instead. A title is first made
plain (no case, accents, dots or added feminines), then looked up in two tables that people can
extend: the highest rank found is the seniority, the first trade named is the function. Phrases are
whole words of plain text, one or more a line, so that `international` is no intern.
"""

import re
import unicodedata
from functools import lru_cache

MAX_TITLE = 200

Table = tuple[tuple[str, re.Pattern[str]], ...]


def _phrases(text: str) -> re.Pattern[str]:
    alternatives = re.sub(r"\s*\n\s*", "|", text.strip())
    return re.compile(rf"(?<!\S)(?:{alternatives})(?!\S)")


def _table(rows: dict[str, str]) -> Table:
    return tuple((name, _phrases(text)) for name, text in rows.items())


_RANKS = _table(
    {
        "intern": r"""
            interns?|internship$|trainee|en stage|^stage(?! manager| director)|stagiaire
            alternante?|en alternance|^alternance|apprentie?|apprentice|en apprentissage
            working student|student(?=$| at | in )|^etudiante?|etudiante?(?= en | a | chez )
        """,
        "owner": r"""
            (?:co ?)?owner|(?:co ?)?founder|(?:co ?)?fondat(?:eur|rice)|proprietaire|entrepreneure?
            (?:auto|micro) ?entrepreneure?|gerante?|patron(?:ne)?|cheff?e? d entreprise|dirigeante?
            associee?|partner|freelance|freelancer|self employed|independante?|sole trader
            artisane?
        """,
        "c_level": r"""
            c[cefostmipdrlx]o|chro|ciso|pdg|dg|dga|dgs|c level|chief (?:\w+ ){1,4}officer
            chief executive|directeur general|directrice generale|^direction generale
            managing director|(?<!vice )presidente?|chair|chair(?:man|woman|person)|board member
            general secretary|secretaire generale?
            membre du (?:directoire|comex|codir|comite de direction)|maire|mayor
        """,
        "vp": r"""
            [aes]?vp|vice presidente?
        """,
        "director": r"""
            directors?|directeurs?|directrices?|dir|^direction|dircom|dirco|head|chief
            general manager|gm|dsi|rssi|daf|drh|dean|doyen(?:ne)?|proviseure?
            head ?(?:master|mistress)|school principal
        """,
        "manager": r"""
            managers?|mgr|^management$|manageu(?:r|se)|responsables?|resp|rrh|raf
            super(?:visor|intendent)|superviseu(?:r|se)|team lead|team leader|cheff?e?|foreman
            encadrante?
        """,
        "senior": r"""
            senior|sr|lead(?! gen\w*)|principale?|staff engineer|experte?|confirmee?|experimentee?
        """,
        "junior": r"""
            junior|jr|debutante?|graduate|entry level|associate
        """,
    }
)

_SERVING = re.compile(
    r"(?<!\S)(?:assistante?|secretaire|secretary|adjointe?|deputy|office|pa|ea|aide|conseil\w*|advisor)"
    r" (?:to|of|for|du|de|d|des|a|au|aux|aupres) .*"
    r"|(?<!\S)(?:ceo|cfo|coo|president|director|executive)(?: s)? (?:assistant|secretary)"
    r"(?: (?:to|of|for) .*)?(?!\S)"
)
"""Whoever assists someone does not hold that rank: these words name somebody else's."""

_NO_RANK = _phrases(r"""
    (?:product|process|data|service) owners?|(?:business|channel|alliance) partners?
    partner(?= manager| marketing| success| development| account| program| sales)
    (?:account|product|project|programme?|community|case|office|delivery|brand|content) managers?
    (?:customer|client) success managers?|(?:account|sales|marketing) executives?
    cheff?e? de (?:projets?|produits?|marque|publicite|pub|secteur|mission)
    (?:directeur|directrice) artistique|art director|assistante?(?= manager| director| vice)
""")
"""Words of rank that are not meant as one: a project manager manages a project."""

_TRADES = _table(
    {
        "general_management": r"""
            directeur general|directrice generale|direction generale|pdg|dga?|dgs|ceo|gm
            chief executive|managing director|general (?:manager|management|secretary)
            chief of staff|secretaire generale?
        """,
        "sales": r"""
            sales|ventes?|vendeu(?:r|se)|commercial(?:e|es)?|commerciaux|commerce
            technico commerciale?|business develop(?:er|ment)
            account (?:manager|executive|director)|key account|kam|sdr|bdr
            ingenieure? (?:commerciale?|d affaires)|chargee? (?:d affaires|de clientele)|adv|export
            grands comptes|comptes cles|pre ?sales|avant vente|revenue|cro|dirco|partnerships?
            retail|cheff?e? de secteur|business manager
        """,
        "marketing": r"""
            marketing|mktg|communications?|comm?|cmo|dircom|brand|marque|contents?|contenus?|growth
            seo|sea|acquisition|product marketing|demand generation|crm|media|publicite|pub
            advertising|pr|public relations|presse|community|social media|events?|evenementiel
            webmarketing|digital|e ?commerce|traffic|inbound|campaigns?|lead generation
        """,
        "it": r"""
            it|dsi|cio|ciso|rssi|cdo|informatique|systemes? d informations?|si|infrastructure|cloud
            erp|information (?:systems?|technology|security|officer)
            digital (?:transformation|officer)|data officer|transformation digitale
            system administrator|sysadmin|networks?|reseaux?|dba|administrat(?:eur|rice) systemes?
            cyber ?(?:securite|security)|security officer|telecoms?
        """,
        "engineering": r"""
            cto|engineering|engineer|ingenieure?|software|developer|developpeu(?:r|se)|dev|devops
            sre|r d|research|recherche|technology|technique|technical|tech|architecte?|data|qa
            tester|testeu(?:r|se)|machine learning|bureau d etudes|mecanique|programmer
        """,
        "finance": r"""
            finances?|financial|financi(?:er|ere)|administrati(?:f|ve) et financi(?:er|ere)|daf|raf
            cfo|accounting|accountant|comptable|comptabilite|controll(?:er|ing)
            controleu(?:r|se) de gestion|treasurer|treasury|tresori(?:er|ere)|tresorerie|audit
            auditor|auditeur|auditrice|tax
        """,
        "hr": r"""
            hr|rh|drh|rrh|chro|human resources|ressources humaines|people|talents?
            recruit(?:er|ing|ment)|recruteu(?:r|se)|recrutement|payroll|paie|formation|training
            learning
        """,
        "purchasing": r"""
            purchas(?:ing|er)|procurement|buyer|buying|achats?|acheteu(?:r|se)|approvisionn\w+
            sourcing
        """,
        "legal": r"""
            legal|juridique|juriste|lawyer|attorney|avocate?|counsel|paralegal|compliance
            conformite|notaire|clo|dpo|data protection
        """,
        "support": r"""
            support|customer (?:success|service|care|support|experience|officer)|client success|csm
            services? clients?|relations? clients?|help ?desk|sav|after sales|apres vente|hotline
        """,
        "product": r"""
            product|produits?|cpo|ux|ui|designer|design|directeur artistique|art director
        """,
        "operations": r"""
            operations?|operating officer|operational|operationnel(?:le)?|ops|coo|logisti(?:cs|que)
            logistic(?:ian|ien|ienne)|supply chain|production|manufacturing|usine|plant|factory
            industriel(?:le)?|quality|qualite|qhse|hse|maintenance|exploitation|warehouse|entrepot
            atelier|chantier|travaux|moyens generaux|facilit(?:y|ies)|transports?|projects?
            projets?|programme?|pmo|services techniques|scrum master
        """,
        "education": r"""
            teacher|teaching|professor|lecturer|professeure?|prof|enseignante?|institut(?:eur|rice)
            school|university|universite|ecole|lycee|college|faculty|proviseure?|dean|doyen(?:ne)?
            academic|student|etudiante?|phd|doctorante?|chercheu(?:r|se)|researcher|education
            format(?:eur|rice)
        """,
    }
)

_OTHER_TRADES = _phrases(r"""
    assistante?|secretaire|secretary|receptionist|receptionniste|administrati(?:f|ve|on)
    administrator|consultante?|consulting|conseil|conseill(?:er|ere)|doctor|medecin|nurse
    infirmi(?:er|ere)|office|pharmacist|pharmacien(?:ne)?|journaliste?|analyste?|specialiste?
    technicien(?:ne)?|technician|coordinator|coordinat(?:eur|rice)|chargee?|agente?|officer
    employee?|operator|operat(?:eur|rice)|clerk|chauffeur|driver|ouvri(?:er|ere)|worker|planner
    trader|broker|courti(?:er|ere)|strategie|strategy
""")

_IDLE = _phrases(r"""
    job ?seeker|unemployed|retired|retraitee?|sans emploi|recherche d (?:un )?emploi
    demandeu(?:r|se) d emploi|between jobs|open to work
""")

_DOTTED = re.compile(r"\b(?:\w\.){2,}(?:\w\b)?")
_FEMININE = re.compile(r"(?<=\w)[(./·•-](?:e|ne|fe|ere|rice|trice|euse)s?(?:\)|(?![\w-]))")
_NO_LETTERS = re.compile(r"[\W_]+")


def seniority_of(title: str) -> str:
    """Return the rank of a title: a key of the ranks above, `individual` for a trade without one,
    or `unknown`.
    """
    return _read(title[:MAX_TITLE])[0]


def function_of(title: str) -> str:
    """Return the trade of a title: a key of the trades above, `other` for a trade without a key, or
    `unknown`. Owners and chief officers who name no trade are `general_management`.
    """
    return _read(title[:MAX_TITLE])[1]


@lru_cache(maxsize=4096)
def _read(title: str) -> tuple[str, str]:
    words = _plain(title)
    if _IDLE.search(words):
        return "unknown", "unknown"
    own_words = _NO_RANK.sub("", _SERVING.sub("", words))
    rank = _rank(words, own_words)
    trade = _trade(words, rank)
    if rank is None and (own_words != words or trade != "unknown"):
        rank = "individual"
    return rank or "unknown", trade


def _rank(words: str, own_words: str) -> str | None:
    """Return the highest rank held; an intern is one whomever they serve."""
    for rank, phrases in _RANKS:
        if phrases.search(words if rank == "intern" else own_words):
            return rank
    return None


def _trade(words: str, rank: str | None) -> str:
    """Return the trade named first; of two that begin on one word, the one in more words."""
    found = [
        (match.start(), -match.end(), trade)
        for trade, phrases in _TRADES
        if (match := phrases.search(words)) and (rank or trade != "general_management")
    ]
    if found:
        return min(found)[2]
    if _OTHER_TRADES.search(words):
        return "other"
    return "general_management" if rank in ("owner", "c_level") else "unknown"


def _plain(title: str) -> str:
    """Return a title as plain words: `Chargé(e) de com.` becomes `charge de com`."""
    decomposed = unicodedata.normalize("NFKD", title.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    joined = _DOTTED.sub(lambda dotted: dotted[0].replace(".", ""), bare)
    return _NO_LETTERS.sub(" ", _FEMININE.sub("", joined)).strip()
