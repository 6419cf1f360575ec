"""What the settings pages of the made-up company show: keys, deliveries, endpoints, absences."""

from datetime import timedelta

from sqlmodel import Session

from models import inbox
from models.database import transaction
from models.inbox import Parcel
from models.now import now
from service.dispatch import dispatches, endpoints
from service.dispatch.schemas import EndpointIn
from service.kit.auth import Caller
from service.kit.core import Core
from service.people import keys, staff
from service.people.schemas import AbsenceIn, HoursIn
from service.writeback import actions as writeback
from service.writeback import mirrors
from service.writeback.schemas import WritebackIn

WHO = Caller("admin", "Paul Fontaine", "admin", None)
ATTEMPT = {"at": "2026-03-01T09:30:00Z", "seconds": 0.12, "status": 500, "why": "not accepted"}
ADDRESS = "https://hooks.example.org/smarketing"


def furnish(core: Core) -> dict[str, str]:
    """Fill what the settings show; return what their addresses name."""
    with transaction(core.engine) as session:
        keys.create_key(session, "crm", "HubSpot, production", None)
        staff.note_absence(
            session,
            AbsenceIn(
                scope="rep",
                name="camille.roux",
                begins_at=(now() + timedelta(days=20)).isoformat(),
                ends_at=(now() + timedelta(days=34)).isoformat(),
            ),
        )
        staff.put_hours(
            session, HoursIn(scope="team", name="Ouest", zone="Europe/Paris", holidays="FR")
        )
        parcel = Parcel("hubspot", "contact.propertyChange", "told", b"{}")
        inbox.keep(session.connection(), [parcel], now())
        writeback.put(session, core.settings, "hubspot", WritebackIn(mode="shadow"))
        session.flush()
        _shadow(session)
        body = EndpointIn(url=ADDRESS, kinds=["lead.assigned", "version.promoted"])
        made = endpoints.make(session, core.settings.secret, body, WHO)
        endpoint = endpoints.find(session, made.id)
        sent = dispatches.send(session, endpoint, "lead.assigned", {"lead": 1}, None)
        dispatches.note(session, sent, ATTEMPT, False, None)
    return {"endpoint": made.id, "crm": "hubspot"}


def _shadow(session: Session) -> None:
    """Note what a run would have written."""
    mirrors.ask_all(session, "hubspot", "")
    session.flush()
    due = mirrors.due(session, "hubspot", 30, "en")
    mirrors.note_shadow(session, "hubspot", [(one, {"smarketing_points": 1}) for one in due])
