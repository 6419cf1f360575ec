"""The digest's route."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from models.now import now
from service.digest.facts import week_before
from service.digest.text import markdown
from service.kit.core import Core
from service.kit.dependencies import ReadsAgreement
from service.kit.office import InOffice
from service.kit.quantities import Locale
from service.kit.session import Reading

router = APIRouter(prefix="/v1/digest", tags=["agreement"])

MARKDOWN = "text/markdown; charset=utf-8"
RESPONSES = {200: {"description": "The digest", "content": {"text/markdown": {}}}}


@router.get("", response_class=Response, responses=RESPONSES)  # type: ignore[arg-type]
def get_digest(
    request: Request,
    _caller: ReadsAgreement,
    session: Reading,
    office: InOffice,
    locale: Annotated[Locale | None, Query()] = None,
) -> Response:
    """Return what both teams should hear of the last whole week, as Markdown."""
    core: Core = request.app.state.core
    week = week_before(session, now(), office)
    return Response(markdown(week, locale or core.settings.locale), media_type=MARKDOWN)
