"""What the settings pages of the made-up company show: keys, deliveries, endpoints, absences."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session, col, select

from models import inbox
from models.database import transaction
from models.facts.living import living
from models.inbox import Parcel
from models.now import now
from models.tables import Identity, Lead, Writeback
from service.dispatch import dispatches, endpoints
from service.dispatch.schemas import EndpointIn
from service.kit.auth import Caller
from service.kit.core import Core
from service.people import keys, staff
from service.people.schemas import AbsenceIn, HoursIn
from service.privacy import actions as privacy
from service.privacy.schemas import PersonIn
from service.writeback import actions as writeback
from service.writeback import mirrors
from service.writeback.crm import Outcome
from service.writeback.schemas import RecordsUndone, WritebackIn

WHO = Caller("admin", "Paul Fontaine", "admin", None)
ATTEMPT = {"at": "2026-03-01T09:30:00Z", "seconds": 0.12, "status": 500, "why": "not accepted"}
SHADOW, LIVE = "hubspot", "odoo"
KNOWN = 8
ADDRESS = "https://hooks.example.org/smarketing"


def furnish(core: Core) -> dict[str, str]:
    """Fill what the settings show; return what their addresses name."""
    with transaction(core.engine) as session:
        _people(session)
        parcel = Parcel("hubspot", "contact.propertyChange", "told", b"{}")
        inbox.keep(session.connection(), [parcel], now())
        _write_back(session, core)
        erased = PersonIn(lead_id=_leads(session, 1)[0])
        privacy.erase(session, core.barrier, erased, WHO)
        body = EndpointIn(url=ADDRESS, kinds=["lead.assigned", "version.promoted"])
        made = endpoints.make(session, core.settings.secret, body, WHO)
        endpoint = endpoints.find(session, made.id)
        sent = dispatches.send(session, endpoint, "lead.assigned", {"lead": 1}, None)
        dispatches.note(session, sent, ATTEMPT, False, None)
    return {"endpoint": made.id, "crm": SHADOW, "live": LIVE}


def _people(session: Session) -> None:
    keys.create_key(session, "crm", "HubSpot, production", None)
    expires_at = now() + timedelta(days=90)
    keys.make_key(session, "collector", "Site web", None, expires_at, per_minute=600)
    away = {"begins_at": now() + timedelta(days=20), "ends_at": now() + timedelta(days=34)}
    told = {name: at.isoformat() for name, at in away.items()}
    staff.note_absence(session, AbsenceIn(scope="rep", name="camille.roux", **told))
    team = HoursIn(scope="team", name="Ouest", zone="Europe/Paris", holidays="FR")
    staff.put_hours(session, team)


def _leads(session: Session, most: int) -> Sequence[str]:
    query = select(Lead.id).where(living(), col(Lead.scored_at).is_not(None))
    return session.exec(query.order_by(col(Lead.points).desc()).offset(1).limit(most)).all()


def _write_back(session: Session, core: Core) -> None:
    """Let two CRMs know some leads: one is written to, the other only would be."""
    for system in (SHADOW, LIVE):
        for number, lead_id in enumerate(_leads(session, 1 + KNOWN)[1:]):
            name = {"system": system, "external_id": str(48_211 + 17 * number)}
            row = Identity(**name, lead_id=lead_id, first_lead_id=lead_id, created_at=now())
            session.add(row)
    writeback.put(session, core.settings, SHADOW, WritebackIn(mode="shadow"))
    held = writeback.put(session, core.settings, LIVE, WritebackIn(mode="live"))
    for system in (SHADOW, LIVE):
        mirrors.ask_all(session, system, "")
    session.flush()
    _would_be(session)
    _are(session, held)
    writeback.undo_records(session, LIVE, RecordsUndone(external_ids=["48211"]))


def _would_be(session: Session) -> None:
    """Note what a run would have written."""
    due = mirrors.due(session, SHADOW, KNOWN, "fr")
    mirrors.note_shadow(session, SHADOW, [(one, {"smarketing_points": 1}) for one in due])


def _are(session: Session, held: Writeback) -> None:
    """Note what a run has written, and what stood there before."""
    due = mirrors.due(session, LIVE, KNOWN, "fr")
    written = {one.mirror.external_id: one.content.named(held.fields) for one in due if one.content}
    earlier = {record: dict.fromkeys(values) for record, values in written.items()}
    mirrors.remember_earlier(session, LIVE, earlier, written)
    session.flush()
    mirrors.note_written(session, LIVE, [(one, Outcome("shown")) for one in due])
