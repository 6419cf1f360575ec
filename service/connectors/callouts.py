"""Callouts: a Salesforce Flow and a HubSpot workflow that wait for the score in the answer."""

from dataclasses import asdict
from typing import Any

import orjson
from sqlalchemy.exc import DBAPIError
from starlette.concurrency import run_in_threadpool

from models.database import reading
from models.facts.attributes import Scalar
from models.facts.submission import Submission
from models.now import now
from service.connectors import hubspot, salesforce
from service.connectors.hooks import MOST_BYTES, UnknownSender, public_url
from service.connectors.in_time import Told, score_in_time
from service.connectors.mapping import Mapping
from service.connectors.mappings import mapping_of
from service.connectors.reading import name_in, object_in, scalars
from service.connectors.schemas import FlowIn, FlowOut
from service.connectors.shape import Change, Knock
from service.connectors.stating import understand
from service.kit import strict_json
from service.kit.asgi import Answer, Headers, Receive, Scope
from service.kit.auth import Caller
from service.kit.bodies import read_body
from service.kit.core import Core
from service.kit.doors import Door
from service.kit.errors import Invalid, Unavailable
from service.kit.hot import HotRoute, Query
from service.kit.patience import patience

FLOW_PATH = "/v1/callouts/salesforce"
ACTION_PATH = "/v1/callouts/hubspot"
MAPPING_SECONDS = 0.3
CONTACT = "CONTACT"
NAMES = ("record_id", "request_id")
SPELLED = {"title": "job_title"}


async def answer_flow(core: Core, _caller: Caller, body: FlowIn, _query: Query) -> tuple[int, Any]:
    """Score a Salesforce record for a Flow that waits."""
    attributes: dict[str, Scalar] = {
        SPELLED.get(name, name): value
        for name, value in body.model_dump().items()
        if value and name not in NAMES
    }
    submission = Submission(salesforce.Salesforce.name, body.record_id, attributes)
    return 200, asdict(await score_in_time(core, submission))


async def answer_action(core: Core, scope: Scope, headers: Headers, receive: Receive) -> Answer:
    """Score a HubSpot contact for a workflow that waits. Raises UnknownSender and Invalid."""
    raw = await read_body(headers, receive, MOST_BYTES)
    knock = Knock("POST", public_url(core, scope), "", headers, raw)
    if not hubspot.verify(core.settings.hubspot_secret, knock):
        raise UnknownSender
    enrolled = object_in(object_in(strict_json.loads(raw)).get("object"))
    if enrolled.get("objectType") != CONTACT:
        raise Invalid("Only contacts are scored: set the action's object type to contact.")
    lead = name_in(enrolled, "objectId")
    fields = scalars(object_in(enrolled.get("properties", {})))
    change = Change(lead, f"contact {lead}", fields, now())
    submission = understand("hubspot", change, await _mapping(core)).submission
    submission.facts = []
    return Answer(
        200, orjson.dumps({"outputFields": _fields(await score_in_time(core, submission))})
    )


def salesforce_document(public_url: str) -> dict[str, Any]:
    """Return the Flow's callout as OpenAPI 3.0: flat types, and nothing that may be null."""
    operation = {
        "operationId": "scoreLead",
        "summary": "Score a lead",
        "requestBody": {"required": True, "content": _content(FlowIn)},
        "responses": {"200": {"description": "The score", "content": _content(FlowOut)}},
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": "smarketing", "version": "1"},
        "servers": [{"url": public_url or "https://smarketing.example"}],
        "paths": {FLOW_PATH: {"post": operation}},
    }


def _content(shape: type[FlowIn] | type[FlowOut]) -> dict[str, Any]:
    schema = shape.model_json_schema(mode="serialization")
    properties = {
        name: {key: held[key] for key in ("type", "items") if key in held}
        for name, held in schema["properties"].items()
    }
    required = ["record_id"] if shape is FlowIn else list(properties)
    flat = {"type": "object", "required": required, "properties": properties}
    return {"application/json": {"schema": flat}}


async def _mapping(core: Core) -> Mapping:
    """Return HubSpot's mapping, the usual one when the company's own cannot be read in time."""

    def read() -> Mapping:
        with reading(core.engine) as session:
            return mapping_of(session, hubspot.HubSpot.name)

    try:
        async with patience(MAPPING_SECONDS):
            return await run_in_threadpool(read)
    except (Unavailable, DBAPIError):
        return hubspot.MAPPING


def _fields(told: Told) -> dict[str, str]:
    """Spell a score as the outputs of an action, which are texts."""
    return {
        "lead_score": f"{told.points:.0f}",
        "lead_probability": f"{told.probability:.4f}",
        "lead_band": told.band,
        "score_reason": "; ".join(told.reasons),
        "score_id": told.score_id,
        "degraded": str(told.degraded).lower(),
        "hs_execution_state": "SUCCESS",
    }


FLOW = HotRoute(
    path=FLOW_PATH,
    permission="score",
    body=FlowIn,
    answers=FlowOut,
    handle=answer_flow,
    summary="Score a lead for a Salesforce Flow that waits",
    stores=False,
)
CALLOUT = Door(
    begins=ACTION_PATH,
    path=ACTION_PATH,
    serve=answer_action,
    documented={
        ACTION_PATH: {
            "summary": "Score a contact for a HubSpot workflow that waits",
            "operationId": "v1_callouts_hubspot",
            "tags": ["connectors"],
            "security": [{"sender": []}],
            "requestBody": {
                "required": True,
                "description": "What HubSpot sends to a custom workflow action",
                "content": {"application/json": {"schema": {}}},
            },
            "responses": {
                "200": {
                    "description": "`outputFields`, all texts",
                    "content": {"application/json": {"schema": {"type": "object"}}},
                }
            },
        }
    },
)
