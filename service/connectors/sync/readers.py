"""The CRMs that can be read, and how each is called."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from service.connectors.sync import hubspot, odoo, pipedrive, salesforce
from service.connectors.sync.api import Api
from service.connectors.sync.history import Cursor, Page, RepTold
from service.kit.errors import Conflict, NotFound
from service.kit.outbound import Outbound
from service.kit.settings import Settings

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reader:
    """One CRM: its streams in the order they are walked, and how one page of a stream is read.

    `limit` is how many calls in how many seconds the CRM takes.
    """

    system: str
    streams: tuple[str, ...]
    limit: tuple[int, float]
    address: Callable[[Settings], tuple[str, Headers]]
    reps: Callable[[Api], Iterator[RepTold]]
    page: Callable[[Api, str, Cursor], Page]

    def api(self, outbound: Outbound, settings: Settings) -> Api:
        """Return how the CRM is called. Raises NotSetUp."""
        url, headers = self.address(settings)
        if not url or not all(headers.values()):
            raise NotSetUp(
                f"Set SMARKETING_{self.system.upper()}_API_URL and ..._API_TOKEN to read it."
            )
        return Api(outbound, url, headers, self.limit)


class UnknownConnector(NotFound):
    """There is no connector of this name that can be read."""


class NotSetUp(Conflict):
    """The connector has no address or no token."""


def reader_of(connector: str) -> Reader:
    """Return how a CRM is read. Raises UnknownConnector."""
    if connector not in READERS:
        raise UnknownConnector(f"Connectors that can be read: {', '.join(sorted(READERS))}.")
    return READERS[connector]


def _bearer(token: str) -> Headers:
    return {"authorization": f"Bearer {token}" if token else ""}


def _hubspot(settings: Settings) -> tuple[str, Headers]:
    return settings.hubspot_api_url, _bearer(settings.hubspot_api_token)


def _salesforce(settings: Settings) -> tuple[str, Headers]:
    return settings.salesforce_api_url, _bearer(settings.salesforce_api_token)


def _pipedrive(settings: Settings) -> tuple[str, Headers]:
    return settings.pipedrive_api_url, {"x-api-token": settings.pipedrive_api_token}


def _odoo(settings: Settings) -> tuple[str, Headers]:
    database = {"x-odoo-database": settings.odoo_database} if settings.odoo_database else {}
    return settings.odoo_api_url, {**_bearer(settings.odoo_api_token), **database}


READERS = {
    crm.SYSTEM: Reader(crm.SYSTEM, crm.STREAMS, crm.LIMIT, address, crm.reps, crm.page)
    for crm, address in (
        (hubspot, _hubspot),
        (salesforce, _salesforce),
        (pipedrive, _pipedrive),
        (odoo, _odoo),
    )
}
