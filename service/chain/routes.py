"""The chain's route."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from service.chain import queries
from service.chain.schemas import ChainOut
from service.kit.core import Core
from service.kit.dependencies import ReadsAgreement
from service.kit.office import InOffice
from service.kit.quantities import Locale
from service.kit.session import Reading

router = APIRouter(prefix="/v1/chain", tags=["agreement"])


@router.get("")
def get_chain(
    request: Request,
    _caller: ReadsAgreement,
    session: Reading,
    office: InOffice,
    locale: Annotated[Locale | None, Query()] = None,
) -> ChainOut:
    """Return the links from volume to signatures, and which one is behind at what cost."""
    core: Core = request.app.state.core
    return queries.read_chain(session, office, locale or core.settings.locale)
