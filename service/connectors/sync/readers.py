"""The CRMs that can be read, and how each is called."""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass

from service.connectors.mapping import Mapping
from service.connectors.sync import hubspot, odoo, pipedrive, salesforce
from service.connectors.sync.api import Api
from service.connectors.sync.history import Cursor, LeadHistory, Page, RepTold
from service.kit.errors import Conflict, NotFound
from service.kit.outbound import Outbound
from service.kit.settings import Settings

Headers = ReadOnly[str, str]


@dataclass(frozen=True, slots=True)
class Reader:
    """One CRM: its streams in the order they are walked, and how one page of a stream is read.

    `limit` is how many calls in how many seconds the CRM takes. `dated` says that its deliveries
    tell when a field changed, rather than picture a record. `read` reads named records.
    """

    system: str
    streams: tuple[str, ...]
    limit: tuple[int, float]
    address: Callable[[Settings], tuple[str, Headers]]
    reps: Callable[[Api], Iterator[RepTold]]
    page: Callable[[Api, str, Cursor, Mapping], Page]
    read: Callable[[Api, str, Sequence[str], Mapping], list[LeadHistory]]
    dated: bool

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


def _names_all(_api: Api, stream: str, _ids: Sequence[str], _mapping: Mapping) -> list[LeadHistory]:
    """Read nothing back: the deliveries of this CRM name no record without telling it."""
    raise NotFound(f"no {stream} is ever named alone")


_ALL = [
    Reader(
        "hubspot", hubspot.STREAMS, hubspot.LIMIT, _hubspot, hubspot.reps, hubspot.page,
        hubspot.read, dated=True,
    ),
    Reader(
        "salesforce", salesforce.STREAMS, salesforce.LIMIT, _salesforce, salesforce.reps,
        salesforce.page, salesforce.read, dated=False,
    ),
    Reader(
        "pipedrive", pipedrive.STREAMS, pipedrive.LIMIT, _pipedrive, pipedrive.reps,
        pipedrive.page, _names_all, dated=True,
    ),
    Reader(
        "odoo", odoo.STREAMS, odoo.LIMIT, _odoo, odoo.reps, odoo.page, _names_all, dated=False,
    ),
]  # fmt: skip
READERS = {reader.system: reader for reader in _ALL}
