"""Hot routes: POSTs that are handled in front of the router, and documented like any route."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import BaseModel, ValidationError

from service.kit import strict_json
from service.kit.asgi import Answer, Send, send_answer
from service.kit.auth import Caller
from service.kit.bodies import USUAL_BYTES
from service.kit.core import Core
from service.kit.errors import invalid_from

Query = Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True)
class HotRoute:
    """A POST that is handled before the router: one body shape, one handler, JSON out.

    `handle(core, caller, body, query)` returns a status and what orjson can write. Bodies may come
    compressed where `gzip` says so; `max_bytes` is their size after that. Without `stores` it can
    answer even when nothing can be stored, so a full queue does not refuse it.
    """

    path: str
    permission: str
    body: type[BaseModel]
    answers: type[BaseModel]
    handle: Callable[[Core, Caller, Any, Query], Awaitable[tuple[int, Any]]]
    summary: str
    statuses: tuple[int, ...] = (200,)
    parameters: tuple[dict[str, Any], ...] = ()
    max_bytes: int = USUAL_BYTES
    gzip: bool = False
    stores: bool = True

    async def serve(
        self, core: Core, caller: Caller, raw: bytes, query_string: bytes, send: Send
    ) -> None:
        """Check a body, hand it over, and send what comes back. Raises problems."""
        document = strict_json.loads(raw)
        await send_answer(send, *await self.answer(core, caller, document, _query(query_string)))

    async def answer(self, core: Core, caller: Caller, document: Any, query: Query) -> Answer:
        """Check a document and hand it over. Raises problems."""
        try:
            body = self.body.model_validate(document)
        except ValidationError as error:
            raise invalid_from(error.errors(include_input=False, include_url=False)) from None
        status, told = await self.handle(core, caller, body, query)
        return Answer(status, orjson.dumps(told))


def _query(raw: bytes) -> dict[bytes, bytes]:
    pairs = (part.partition(b"=") for part in raw.split(b"&") if part)
    return {name: value for name, _, value in pairs}
