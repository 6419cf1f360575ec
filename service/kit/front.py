"""The front door, an ASGI callable around the application: request id, key, limits, hot routes.

In this order, so that nobody without a key learns anything, a full queue refuses before it reads,
and a body that breaks a limit reaches no parser behind.
"""

from collections.abc import Callable, Mapping, Sequence
from random import getrandbits
from time import perf_counter

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from starlette.concurrency import run_in_threadpool

from service.kit import cross_origin, idempotency, strict_json
from service.kit.asgi import (
    JSON,
    Answer,
    App,
    Headers,
    Message,
    Receive,
    Scope,
    Send,
    send_answer,
)
from service.kit.auth import Caller, demand
from service.kit.bodies import (
    BULK_BYTES,
    USUAL_BYTES,
    form_limit,
    giving,
    read_body,
)
from service.kit.core import Core
from service.kit.doors import Door, door_of
from service.kit.errors import PROBLEM_TYPE, Problem, Unauthorized, Unavailable, encode
from service.kit.hot import HotRoute
from service.kit.idempotency import NOT_STORED
from service.kit.patience import patience
from service.kit.rates import HeaderList

CHANGING = ("POST", "PUT", "PATCH", "DELETE")

API = "/v1/"

log = structlog.get_logger()

Wording = Callable[[Scope, Problem, str], Answer]
"""How a problem is told: by what was asked, the problem, and the request id."""


def as_problem_document(_scope: Scope, problem: Problem, request_id: str) -> Answer:
    """Tell a problem as programs read it."""
    body = encode(problem, request_id)
    return Answer(problem.status, body, PROBLEM_TYPE, problem.headers)


class Front:
    """Wraps the application; hot routes never reach it."""

    def __init__(
        self,
        app: App,
        core: Core,
        hot: Mapping[str, HotRoute],
        wording: Wording = as_problem_document,
        doors: Sequence[Door] = (),
    ) -> None:
        self._doors = doors
        self._wording = wording
        self._app = app
        self._core = core
        self._hot = hot
        self._rates = core.rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = f"{getrandbits(64):016x}"
        started = perf_counter()
        seen = _Seen(send, request_id)
        try:
            await self._serve(scope, receive, seen)
        except Problem as problem:
            await self._refuse(scope, seen, problem, request_id)
        except DBAPIError as error:
            log.error("database_failed", request_id=request_id, why=type(error.orig).__name__)
            await self._refuse(scope, seen, Unavailable(), request_id)
        except NoConnectionError:
            log.error("database_busy", request_id=request_id)
            await self._refuse(scope, seen, Unavailable(), request_id)
        except Exception:
            log.exception("request_failed", request_id=request_id)
            await self._refuse(scope, seen, Problem(), request_id)
        seconds = perf_counter() - started
        hot = scope["path"] in self._hot or isinstance(scope.get("route"), Door)
        route = scope["path"] if scope["path"] in self._hot else _route_of(scope)
        self._core.meter.note(scope["method"], route, seen.status, seconds)
        if seen.status >= 400 or not hot:
            _log_request(scope, request_id, seen.status, seconds)

    async def _serve(self, scope: Scope, receive: Receive, send: "_Seen") -> None:
        headers = dict(scope["headers"])
        origins = self._core.settings.web_origins
        send.shared = cross_origin.shared_with(origins, self._hot, self._doors, scope, headers)
        if asked := cross_origin.preflight(scope, send.shared):
            await send_answer(send, *asked)
            return
        if door := door_of(self._doors, scope):
            scope["route"] = door
            await send_answer(send, *await door.serve(self._core, scope, headers, receive))
            return
        if scope["path"].startswith(API):
            caller = scope["caller"] = await self._caller(headers)
            if caller.per_minute is not None:
                send.told = self._rates.count(caller.key_id, caller.per_minute)
            if scope["method"] == "POST" and b"idempotency-key" in headers:
                await self._serve_once(scope, headers, receive, send)
                return
        await self._dispatch(scope, headers, receive, send)

    async def _caller(self, headers: Headers) -> Caller:
        authorization = headers.get(b"authorization")
        if authorization is None:
            raise Unauthorized
        text = authorization.decode("latin-1")
        caller = self._core.keys.remembered(text)
        if caller is None:
            async with patience():
                caller = await run_in_threadpool(self._core.keys.caller, text)
        return caller

    async def _serve_once(
        self, scope: Scope, headers: Headers, receive: Receive, send: Send
    ) -> None:
        """Serve a request that carries an Idempotency-Key: do it, or answer as the first time."""
        raw = await self._read_hot_or_not(scope["path"], headers, receive)
        target = b"?".join((scope["path"].encode(), scope["query_string"]))
        caller: Caller = scope["caller"]
        request = idempotency.request_of(caller.key_id, headers[b"idempotency-key"], target, raw)
        engine = self._core.engine
        kept = await run_in_threadpool(idempotency.begin, engine, request)
        if kept is not None:
            await send_answer(send, kept.status, kept.body, kept.media_type)
            return
        answer = _Held()
        try:
            plain = {name: text for name, text in headers.items() if name != b"content-encoding"}
            await self._dispatch(scope, plain, giving(raw, receive), answer)
        except Problem as problem:
            answer.hold(problem.status, PROBLEM_TYPE, encode(problem))
            raise
        finally:
            await run_in_threadpool(idempotency.keep, engine, request, answer.kept())
        await send_answer(send, *answer.whole())

    async def _dispatch(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        hot = self._hot.get(path) if scope["method"] == "POST" else None
        if hot is not None:
            demand(scope["caller"], hot.permission)
            if hot.stores and self._core.writer.full:
                raise Unavailable("Too many requests are waiting to be stored.")
            raw = await read_body(headers, receive, hot.max_bytes, gzip=hot.gzip)
            await hot.serve(self._core, scope["caller"], raw, scope["query_string"], send)
            return
        if scope["method"] in CHANGING:
            raw = await self._read(path, headers, receive)
            receive = giving(raw, receive)
        await self._app(scope, receive, send)

    async def _read(self, path: str, headers: Headers, receive: Receive) -> bytes:
        """Read a body: JSON, or outside the API what a page's form sends."""
        form = None if path.startswith(API) else form_limit(headers)
        if form:
            return await read_body(headers, receive, form[1], form[0])
        raw = await read_body(headers, receive, self._limit(path), JSON)
        if raw:
            strict_json.loads(raw)
        return raw

    async def _read_hot_or_not(self, path: str, headers: Headers, receive: Receive) -> bytes:
        hot = self._hot.get(path)
        return await read_body(headers, receive, self._limit(path), gzip=bool(hot and hot.gzip))

    async def _refuse(self, scope: Scope, send: "_Seen", problem: Problem, request_id: str) -> None:
        if send.status:
            return
        if scope["path"].startswith(API):
            answer = self._wording(scope, problem, request_id)
        else:  # a page, which reads who visits
            answer = await run_in_threadpool(self._wording, scope, problem, request_id)
        await send_answer(send, *answer)

    def _limit(self, path: str) -> int:
        hot = self._hot.get(path)
        return hot.max_bytes if hot else BULK_BYTES if path.endswith("/batch") else USUAL_BYTES


class _Seen:
    """Passes messages on with the request id, and remembers the status that was sent.

    `shared` are the headers that let a page of another origin read the answer, `told` those that
    tell how often the key may still call.
    """

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id.encode()
        self.shared: Mapping[str, str] = {}
        self.told: HeaderList = []
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            more = [(name.encode(), value.encode("latin-1")) for name, value in self.shared.items()]
            more += [(b"x-request-id", self._request_id), *self.told]
            message["headers"] = [*message.get("headers", ()), *more]
        await self._send(message)


class _Held:
    """Holds an answer back until it is kept; 500 until there is one."""

    def __init__(self) -> None:
        self.hold(500, "", b"")

    def hold(self, status: int, media_type: str, body: bytes, shown_once: bool = False) -> None:
        self.status, self.media_type, self.body = status, media_type, body
        self._shown_once = shown_once

    def whole(self) -> Answer:
        """Return the answer for now."""
        more = {"cache-control": NOT_STORED} if self._shown_once else None
        return Answer(self.status, self.body, self.media_type, more)

    def kept(self) -> Answer:
        """Return what is kept for the next time: of an answer that shows a secret, no word."""
        if not self._shown_once:
            return self.whole()
        told = idempotency.ShownOnce()
        return Answer(told.status, encode(told), PROBLEM_TYPE)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = dict(message["headers"])
            media_type = headers.get(b"content-type", b"").decode()
            shown_once = headers.get(b"cache-control") == NOT_STORED.encode()
            self.hold(message["status"], media_type, b"", shown_once)
        else:
            self.body += message.get("body", b"")


def _log_request(scope: Scope, request_id: str, status: int, seconds: float) -> None:
    """Log what is not the usual run of the hot road; metrics count that."""
    log.info(
        "request",
        request_id=request_id,
        method=scope["method"],
        route=_route_of(scope),
        status=status,
        milliseconds=round(seconds * 1000, 2),
    )


def _route_of(scope: Scope) -> str:
    """Name the route, not the path: paths may hold tokens and names of leads."""
    return getattr(scope.get("route"), "path", "")
