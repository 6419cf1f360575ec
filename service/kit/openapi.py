"""The OpenAPI document: FastAPI's routes, and the hot routes from the same shapes."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Any

from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema
from starlette.routing import BaseRoute

from service.kit.doors import Door
from service.kit.hot import HotRoute

_REF = "#/components/schemas/{model}"
_SECURITY = {
    "key": {"type": "http", "scheme": "bearer"},
    "sender": {
        "type": "apiKey",
        "in": "header",
        "name": "Signature",
        "description": "The sender's own proof: a signature, a Basic login or a token in the path",
    },
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}


def document(
    title: str,
    version: str,
    routes: Sequence[BaseRoute],
    hot: Iterable[HotRoute],
    doors: Iterable[Door],
) -> dict[str, Any]:
    """Build the whole document, which takes most of a second; FastAPI serves it."""
    schema = get_openapi(title=title, version=version, routes=routes)
    schemas = schema.setdefault("components", {}).setdefault("schemas", {})
    schema["components"]["securitySchemes"] = _SECURITY
    schemas["Problem"] = _PROBLEM
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for route in hot:
        schemas |= _schemas(route)
        schema["paths"].setdefault(route.path, {})["post"] = _operation(route)
    for door in doors:
        for path, operation in door.documented.items():
            schema["paths"].setdefault(path, {})[door.method.lower()] = deepcopy(operation)
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            _add_problems(operation, secured=path.startswith("/v1/"))
    return schema


def methods(document: dict[str, Any], path: str) -> list[str]:
    """Return the methods that a path answers, by the document: a path spelled out comes first."""
    if path in document["paths"]:
        return sorted(method.upper() for method in document["paths"][path])
    steps = path.split("/")
    fitting = (
        operations
        for template, operations in document["paths"].items()
        if _fits(template.split("/"), steps)
    )
    return sorted({method.upper() for operations in fitting for method in operations})


def _fits(template: list[str], steps: list[str]) -> bool:
    return len(template) == len(steps) and all(
        wanted == step or wanted.startswith("{")
        for wanted, step in zip(template, steps, strict=True)
    )


def _schemas(route: HotRoute) -> dict[str, Any]:
    _, definitions = models_json_schema(
        [(route.body, "validation"), (route.answers, "serialization")], ref_template=_REF
    )
    found: dict[str, Any] = definitions.get("$defs", {})
    return found


def _operation(route: HotRoute) -> dict[str, Any]:
    body = {"$ref": _REF.format(model=route.body.__name__)}
    answer = {"$ref": _REF.format(model=route.answers.__name__)}
    return {
        "summary": route.summary,
        "operationId": route.path.strip("/").replace("/", "_") + "_post",
        "tags": [route.path.split("/")[2]],
        "parameters": list(route.parameters),
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            str(status): {
                "description": "Done",
                "content": {"application/json": {"schema": answer}},
            }
            for status in route.statuses
        },
    }


def _add_problems(operation: dict[str, Any], secured: bool) -> None:
    operation["responses"].pop("422", None)
    operation["responses"]["default"] = {
        "description": "A problem document (RFC 9457)",
        "content": {"application/problem+json": {"schema": {"$ref": _REF.format(model="Problem")}}},
    }
    if secured:
        operation.setdefault("security", [{"key": []}])
