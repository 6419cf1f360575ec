"""The rooms and pages: FastAPI, inside a front door that words what went wrong for people too."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NoReturn

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

from service.api import ROUTERS
from service.hot import DOORS, HOT
from service.kit import openapi
from service.kit.core import Core
from service.kit.errors import BY_STATUS, MethodNotAllowed, Problem, invalid_from
from service.kit.front import Front
from service.pages.refusal import wording
from service.pages.site import ROUTERS as PAGES
from service.pages.site import static_files
from service.watching.metrics import Watch

TITLE, VERSION = "smarketing", "0.1.0"


def rooms_of(core: Core) -> FastAPI:
    """Put the rooms and pages of one process together."""
    rooms = FastAPI(title=TITLE, version=VERSION, redoc_url=None)
    rooms.state.core = core
    rooms.state.watch = Watch(core)
    rooms.add_middleware(Front, core=core, hot=HOT, wording=wording)
    rooms.router.routes.extend(_routes())
    rooms.add_exception_handler(RequestValidationError, _raise_invalid)
    rooms.add_exception_handler(HTTPException, _raise_problem)
    rooms.openapi = document  # type: ignore[method-assign]
    return rooms


@cache
def _routes() -> Sequence[BaseRoute]:
    """Return the routes of all rooms, put together once: every application has the same."""
    rooms = APIRouter()
    for router in (*ROUTERS, *PAGES):
        rooms.include_router(router)
    rooms.mount("/static", static_files())
    return rooms.routes


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document of the whole service, made once."""
    return openapi.document(TITLE, VERSION, _routes(), HOT.values(), DOORS)


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
    documented = openapi.methods(document(), request.url.path)
    if documented and request.method not in documented:
        raise MethodNotAllowed(allow=", ".join(documented)) from None
