"""Which CRMs can be written to, and the lines to them, by the settings' addresses and keys."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from urllib.parse import urlencode

from service.kit.outbound import Outbound, OutboundError
from service.kit.settings import Settings
from service.writeback.crm import Crm, NotAllowed
from service.writeback.hubspot import Hubspot
from service.writeback.line import Line
from service.writeback.odoo import Odoo, json_2
from service.writeback.odoo_rpc import Rpc
from service.writeback.pipedrive import Pipedrive
from service.writeback.salesforce import Salesforce, throttles

RECORDS: Mapping[str, tuple[str, ...]] = {
    "hubspot": ("contacts", "deals"),
    "salesforce": ("Lead", "Contact"),
    "pipedrive": ("persons", "deals"),
    "odoo": ("crm.lead", "res.partner"),
}
"""The CRMs, and the objects of each that can be written; the first is the usual one."""


@dataclass
class Connected:
    """A CRM and the line to it; `proven` once a run went through."""

    crm: Crm
    line: Line
    proven: bool = False


@dataclass
class Lines:
    """The lines of this process: one a CRM, kept over jobs with its bucket and breaker."""

    client: Callable[[], Outbound] = Outbound.trusted
    opened: dict[str, Connected] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def to(self, system: str, settings: Settings) -> Connected:
        """Return the line to a CRM. Raises NotAllowed when the settings lack something."""
        with self.lock:
            if system not in self.opened:
                self.opened[system] = self._open(system, settings)
            return self.opened[system]

    def forget(self, system: str) -> None:
        """Hang up, and sign in anew next time."""
        with self.lock:
            known = self.opened.pop(system, None)
        if known:
            known.line.client.close()

    def _open(self, system: str, settings: Settings) -> Connected:
        if not is_set_up(system, settings):
            raise NotAllowed("the settings lack this CRM's address or key")
        match system:
            case "hubspot":
                return self._hubspot(settings)
            case "salesforce":
                return self._salesforce(settings)
            case "pipedrive":
                return self._pipedrive(settings)
            case _:
                return self._odoo(settings)

    def _hubspot(self, settings: Settings) -> Connected:
        crm = Hubspot()
        headers = {"authorization": f"Bearer {settings.hubspot_api_token}"}
        line = Line(self.client(), settings.hubspot_api_url, crm.limit, headers, "milliseconds")
        return Connected(crm, line)

    def _salesforce(self, settings: Settings) -> Connected:
        crm, client = Salesforce(), self.client()
        try:
            token = _salesforce_token(client, settings)
        except (NotAllowed, OutboundError):
            client.close()
            raise
        headers = {"authorization": f"Bearer {token}"}
        line = Line(client, settings.salesforce_api_url, crm.limit, headers, throttles=throttles)
        return Connected(crm, line)

    def _pipedrive(self, settings: Settings) -> Connected:
        crm = Pipedrive()
        headers = {"x-api-token": settings.pipedrive_api_token}
        return Connected(crm, Line(self.client(), settings.pipedrive_api_url, crm.limit, headers))

    def _odoo(self, settings: Settings) -> Connected:
        key, database = settings.odoo_api_token, settings.odoo_database
        if settings.odoo_login:
            crm, headers = Odoo(Rpc(database, settings.odoo_login, key)), {}
        else:
            crm, headers = Odoo(json_2), {"authorization": f"bearer {key}"}
            headers |= {"x-odoo-database": database} if database else {}
        return Connected(crm, Line(self.client(), settings.odoo_api_url, crm.limit, headers))


def is_set_up(system: str, settings: Settings) -> bool:
    """Say whether the settings name a CRM's address and key."""
    needed = {
        "hubspot": (settings.hubspot_api_url, settings.hubspot_api_token),
        "salesforce": (
            settings.salesforce_api_url,
            settings.salesforce_client_id,
            settings.salesforce_client_secret,
        ),
        "pipedrive": (settings.pipedrive_api_url, settings.pipedrive_api_token),
        "odoo": (settings.odoo_api_url, settings.odoo_api_token),
    }
    return all(needed[system])


def _salesforce_token(client: Outbound, settings: Settings) -> str:
    """Sign in by the client credentials flow. Raises NotAllowed, OutboundError."""
    form = {
        "grant_type": "client_credentials",
        "client_id": settings.salesforce_client_id,
        "client_secret": settings.salesforce_client_secret,
    }
    answer = client.send(
        "POST",
        f"{settings.salesforce_api_url.rstrip('/')}/services/oauth2/token",
        headers={"content-type": "application/x-www-form-urlencoded"},
        content=urlencode(form).encode(),
    )
    if answer.status in (400, 401, 403):
        raise NotAllowed(f"Salesforce does not let us in: {answer.status}")
    if not answer.succeeded or "access_token" not in answer.json():
        raise OutboundError(f"answered {answer.status}")
    return str(answer.json()["access_token"])


def usual_names(system: str) -> Mapping[str, str]:
    """Return the usual field for each part of a score; none where keys cannot be guessed."""
    usual = {"hubspot": Hubspot.names, "salesforce": Salesforce.names, "odoo": Odoo.names}
    return usual.get(system, {})
