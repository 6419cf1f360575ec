"""What each KPI counts, in French; the catalogue says it in English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class French:
    """The French of a KPI's `counts`, `cohort` and `matures`."""

    counts: str
    cohort: str
    matures: str


AT_ONCE = "aussitôt"
SPENT = "par jour"
HANDED_OFF = "au jour de la transmission"

FRENCH: dict[str, French] = {
    "leads": French("nombre de leads créés", "au jour de la création", AT_ONCE),
    "mqls": French(
        "nombre de leads devenus MQL, au sens du glossaire", "au jour où ils le deviennent", AT_ONCE
    ),
    "sqls": French(
        "nombre de leads devenus SQL, au sens du glossaire", "au jour où ils le deviennent", AT_ONCE
    ),
    "deals_won": French("nombre d’affaires signées", "au jour de la signature", AT_ONCE),
    "spend_eur": French(
        "dépenses en euros ; les autres monnaies ne sont pas comptées", SPENT, AT_ONCE
    ),
    "revenue_eur": French(
        "montants des affaires signées, en euros ou sans monnaie indiquée",
        "au jour de la signature",
        AT_ONCE,
    ),
    "leads_per_rep_per_week": French(
        "leads transmis / commerciaux ayant travaillé dans la semaine",
        "par semaine ISO, au lundi",
        "quand la semaine est finie",
    ),
    "cost_per_lead_eur": French("dépenses / leads créés", SPENT, AT_ONCE),
    "cost_per_mql_eur": French("dépenses / leads devenus MQL", SPENT, AT_ONCE),
    "cost_per_sql_eur": French("dépenses / leads devenus SQL", SPENT, AT_ONCE),
    "cost_per_deal_eur": French("dépenses / affaires signées", SPENT, AT_ONCE),
    "share_attempted_within_minutes": French(
        "leads dont la première tentative suit la transmission dans le nombre convenu de minutes "
        "ouvrées / leads transmis",
        HANDED_OFF,
        "quand ces minutes sont passées",
    ),
    "time_to_first_attempt_minutes": French(
        "médiane des minutes ouvrées entre la transmission et la première tentative ; sans "
        "tentative, le délai est le plus long",
        HANDED_OFF,
        "après 8 heures ouvrées",
    ),
    "time_to_first_contact_minutes": French(
        "médiane des minutes ouvrées entre la transmission et le premier contact ; sans contact, "
        "le délai est le plus long",
        HANDED_OFF,
        "après 40 heures ouvrées",
    ),
    "time_to_hand_off_minutes": French(
        "médiane des minutes entre la création et la transmission, jour et nuit : le délai du "
        "système lui-même",
        HANDED_OFF,
        AT_ONCE,
    ),
    "acceptance_rate": French(
        "leads acceptés selon leur dernier verdict sous 14 jours / leads avec un verdict",
        "au jour du premier verdict",
        AT_ONCE,
    ),
    "feedback_coverage": French(
        "leads avec un verdict sous 14 jours / leads traités",
        "au jour du premier traitement",
        "après 14 jours",
    ),
    "meeting_rate": French(
        "leads avec un rendez-vous tenu sous 30 jours / leads transmis",
        HANDED_OFF,
        "après 30 jours",
    ),
    "signature_rate": French(
        "rendez-vous suivis d’une affaire signée sous 60 jours / rendez-vous tenus",
        "au jour du rendez-vous",
        "après 60 jours",
    ),
    "alignment": French(
        "kappa de Cohen entre MQL à la transmission et lead accepté",
        "au jour du premier verdict, pour les leads notés à la transmission",
        AT_ONCE,
    ),
}
