"""Routes of first sync and reconciliation."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from service.connectors.sync import actions
from service.connectors.sync.schemas import SyncIn, SyncOut
from service.kit.dependencies import Syncs
from service.kit.session import Reading, Writing
from service.kit.wire import System

router = APIRouter(prefix="/v1/connectors/{connector}/sync", tags=["connectors"])
Connector = Annotated[System, Path()]


@router.post("", status_code=202)
def begin_sync(
    _caller: Syncs, session: Writing, request: Request, connector: Connector, body: SyncIn
) -> SyncOut:
    """Read a CRM's history in the background, and keep it up to date from then on."""
    return actions.begin_sync(request.app.state.core, session, connector, body.months)


@router.get("")
def get_sync(_caller: Syncs, session: Reading, connector: Connector) -> SyncOut:
    """Tell how far the reading of a CRM has come."""
    return actions.progress(session, connector)
