"""Routes of connectors: how they stand, their mappings, and what Salesforce imports."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request

from service.connectors import actions, callouts, mappings, queries
from service.connectors.mapping import Mapping
from service.connectors.schemas import ConnectorOut, DeliveryOut, Sample, TriedAgain, TriedOut
from service.kit.dependencies import MapsConnectors, NoBody, ReadsConnectors
from service.kit.paging import Cursor, Limit, Page
from service.kit.session import Reading, Writing

router = APIRouter(tags=["connectors"])

Name = Annotated[str, Path(max_length=40)]


@router.get("/v1/connectors")
def get_connectors(
    request: Request, _caller: ReadsConnectors, session: Reading
) -> Page[ConnectorOut]:
    """List the connectors: which are open, and what came of what they told."""
    return queries.all_connectors(session, request.app.state.core.settings)


@router.get("/v1/connectors/{connector}/deliveries")
def get_undone_deliveries(
    _caller: ReadsConnectors,
    session: Reading,
    connector: Name,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[DeliveryOut]:
    """List the deliveries that were not done, and why, newest first."""
    return queries.undone(session, connector, limit, cursor)


@router.post("/v1/connectors/{connector}/deliveries/retry", dependencies=[NoBody])
def retry_deliveries(_caller: MapsConnectors, session: Writing, connector: Name) -> TriedAgain:
    """Act again on the deliveries that were not done, as after a change of the mapping."""
    return actions.try_again(session, connector)


@router.get("/v1/connectors/{connector}/mapping")
def get_mapping(_caller: ReadsConnectors, session: Reading, connector: Name) -> Mapping:
    """Return which fields, states and owners mean what."""
    return mappings.mapping_of(session, connector)


@router.put("/v1/connectors/{connector}/mapping")
def put_mapping(
    caller: MapsConnectors, session: Writing, connector: Name, body: Mapping
) -> Mapping:
    """Put another mapping in force, for the deliveries that follow."""
    return mappings.change_mapping(session, connector, body, caller.name)


@router.post("/v1/connectors/{connector}/mapping/try")
def try_mapping(
    _caller: ReadsConnectors, session: Reading, connector: Name, body: Sample
) -> TriedOut:
    """Say what a sample delivery would come to and what was not understood; nothing is stored."""
    return actions.try_mapping(session, connector, body)


@router.get("/openapi-salesforce.json")
def get_salesforce_document(request: Request) -> dict[str, Any]:
    """Return the OpenAPI 3.0 document that Salesforce imports for its Flows."""
    return callouts.salesforce_document(request.app.state.core.settings.public_url)
