"""Reading back: deliveries that only name what changed are read from the CRM, a hundred at a time.

As in a walk, what is read is stored in the transaction that says so of the deliveries.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from models import inbox
from models.database import reading, transaction
from models.ledger import jobs
from models.now import now
from models.tables import Delivery
from service.connectors.mappings import mapping_of
from service.connectors.roll_call import CONNECTORS
from service.connectors.shape import ReadBack, Received
from service.connectors.sync import walk
from service.connectors.sync.api import Api
from service.connectors.sync.history import LeadHistory
from service.connectors.sync.readers import Reader
from service.kit.core import Core

JOB = "read back"
SLICE = 100
GATHERING_SECONDS = 1.0
"""What is to be read waits so long for more of it."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Deliveries that wait to be read back, and the records that they name, by stream."""

    delivery_ids: Sequence[str]
    named: dict[str, list[str]]


def ask(session: Session, connector: str, seconds: float = GATHERING_SECONDS) -> None:
    """Queue the reading of what a connector's deliveries named, unless it is queued already."""
    run_at = now() + timedelta(seconds=seconds)
    jobs.enqueue(session, JOB, {"connector": connector}, run_at, key=f"{JOB} {connector}")


def step(core: Core, reader: Reader, api: Api) -> bool:
    """Read back a slice; False when nothing waited. Raises what calling the CRM raises."""
    with reading(core.engine) as session:
        found = _waiting(session, reader)
        mapping = mapping_of(session, reader.system)
    if not found.delivery_ids:
        return False
    histories: list[LeadHistory] = []
    for stream, ids in found.named.items():
        histories += reader.read(api, stream, ids, mapping)
    with transaction(core.engine) as session:
        taken = inbox.take(session, found.delivery_ids, "unread")
        walk.store(core, session, reader, histories, mapping)
        for delivery in taken:
            inbox.settle(session, delivery, "done")
    return True


def carry_on(core: Core, reader: Reader, seconds: float) -> None:
    """Let a worker read on, at the earliest after so many seconds."""
    with transaction(core.engine) as session:
        ask(session, reader.system, seconds)


def _waiting(session: Session, reader: Reader) -> Slice:
    deliveries = inbox.unread(session, reader.system, SLICE)
    named: dict[str, dict[str, None]] = defaultdict(dict)
    for delivery in deliveries:
        for one in _named(delivery):
            named[one.stream][one.number] = None
    ids = {stream: list(numbers) for stream, numbers in named.items()}
    return Slice([delivery.id for delivery in deliveries], ids)


def _named(delivery: Delivery) -> list[ReadBack]:
    received = Received(delivery.kind, delivery.dedupe_key, delivery.body, delivery.received_at)
    statements = CONNECTORS[delivery.connector].read(received)
    return [one for one in statements if isinstance(one, ReadBack)]
