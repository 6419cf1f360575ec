"""The application: rooms behind the front door, health beside it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from typing import Any, NoReturn

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

from service.api import DOORS, HOT, ROUTERS
from service.kit import openapi
from service.kit.asgi import Receive, Scope, Send
from service.kit.core import Core
from service.kit.doors import door_of
from service.kit.errors import BY_STATUS, MethodNotAllowed, Problem, invalid_from
from service.kit.front import Front
from service.kit.settings import Settings
from service.pages.refusal import wording
from service.pages.site import ROUTERS as PAGES
from service.pages.site import static_files
from service.watching.metrics import Watch

TITLE, VERSION = "smarketing", "0.1.0"


class Application(FastAPI):
    """FastAPI with a front door, through which hot routes are reached past all of FastAPI."""

    def __init__(self, core: Core) -> None:
        super().__init__(title=TITLE, version=VERSION, lifespan=_lifespan, redoc_url=None)
        self.state.core = core
        self.add_middleware(Front, core=core, hot=HOT, wording=wording)
        self._hot_road = Front(super().__call__, core, HOT, wording, DOORS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _is_hot(scope):
            await self._hot_road(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def _is_hot(scope: Scope) -> bool:
    hot = scope["path"] in HOT and scope["method"] == "POST"
    return hot or door_of(DOORS, scope) is not None


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application; its database is expected to be migrated."""
    app = Application(Core.build(settings or Settings()))
    app.router.routes.extend(_routes())
    app.state.watch = Watch(app.state.core)
    app.add_exception_handler(RequestValidationError, _raise_invalid)
    app.add_exception_handler(HTTPException, _raise_problem)
    app.openapi = _document  # type: ignore[method-assign]
    return app


@cache
def _routes() -> Sequence[BaseRoute]:
    """Return the routes of all rooms, put together once: every application has the same."""
    rooms = APIRouter()
    for router in (*ROUTERS, *PAGES):
        rooms.include_router(router)
    rooms.mount("/static", static_files())
    return rooms.routes


@cache
def _document() -> dict[str, Any]:
    return openapi.document(TITLE, VERSION, _routes(), HOT.values(), DOORS)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    core: Core = app.state.core
    core.start()
    yield
    await core.stop()


def _raise_invalid(request: Request, error: Exception) -> NoReturn:
    """Hand FastAPI's own refusals to the front door, which words all problems."""
    if isinstance(error, RequestValidationError):
        _raise_if_method_is_wrong(request)
        raise invalid_from(error.errors(), skip=1) from None
    raise error


def _raise_problem(request: Request, error: Exception) -> NoReturn:
    if isinstance(error, HTTPException):
        if error.status_code in (404, 405):
            _raise_if_method_is_wrong(request)
        if error.status_code == 405:
            raise MethodNotAllowed(allow=(error.headers or {}).get("Allow", "")) from None
        kind = BY_STATUS.get(error.status_code, Problem)
        raise kind from None
    raise error


def _raise_if_method_is_wrong(request: Request) -> None:
    """Tell an address that does not answer this method (hot routes included) from no address."""
    documented = openapi.methods(_document(), request.url.path)
    if documented and request.method not in documented:
        raise MethodNotAllowed(allow=", ".join(documented)) from None
