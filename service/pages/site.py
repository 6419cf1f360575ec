"""The roll-call of pages, and the files that they load."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from service.pages.agreement import router as agreement
from service.pages.chain import router as chain
from service.pages.glossary import router as glossary
from service.pages.home import router as home
from service.pages.lead import router as lead
from service.pages.marketing import router as marketing
from service.pages.mutual import router as mutual
from service.pages.objection import router as objection
from service.pages.objectives import router as objectives
from service.pages.one_tap import router as one_tap
from service.pages.queue import router as queue
from service.pages.render import STATIC
from service.pages.scorecard import router as scorecard
from service.pages.settings import site as settings
from service.pages.setup import router as setup
from service.pages.sign_in import router as sign_in
from service.pages.spend import router as spend
from service.pages.versions import router as versions

ROUTERS: list[APIRouter] = [
    home,
    sign_in,
    setup,
    queue,
    lead,
    one_tap,
    objectives,
    chain,
    marketing,
    spend,
    mutual,
    scorecard,
    glossary,
    agreement,
    versions,
    objection,
]
ROUTERS += settings.ROUTERS


class _Files(StaticFiles):
    """Files whose address changes with their content, so that browsers may keep them."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        response.headers["x-content-type-options"] = "nosniff"
        return response


def static_files() -> StaticFiles:
    """Return what serves the pages' style, scripts and pictures."""
    return _Files(directory=STATIC)
