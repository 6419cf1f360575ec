"""The OpenAPI document is a promise: whatever changes it is accepted on purpose.

If it was meant, accept it, read the difference, and commit it with its cause:

    python -m tests.house.test_openapi
"""

import json
from pathlib import Path
from typing import Any

from service.rooms import document
from tests.fixtures.calls import KINDS

SNAPSHOT = Path(__file__).with_name("openapi.json")


def told() -> str:
    """Return the document, sorted and indented, so that differences can be read."""
    return json.dumps(document(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def accept() -> None:
    """Write what the program documents today as what it promises."""
    SNAPSHOT.write_text(told(), encoding="utf-8")


def test_the_api_is_what_was_promised() -> None:
    assert told() == SNAPSHOT.read_text(encoding="utf-8"), (
        "the API changes for its callers: if that is meant, "
        "run `python -m tests.house.test_openapi` and commit the difference"
    )


def test_every_operation_is_named_once_and_described() -> None:
    names = []
    for path, operations in promised()["paths"].items():
        for operation in operations.values():
            names.append(operation["operationId"])
            assert operation["summary"], path
            assert "application/problem+json" in operation["responses"]["default"]["content"], path
            assert bool(operation.get("security")) == path.startswith("/v1/"), path
    assert len(set(names)) == len(names)


def test_every_shape_that_is_referred_to_is_there() -> None:
    text = SNAPSHOT.read_text(encoding="utf-8")
    schemas = promised()["components"]["schemas"]
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named == set(schemas)


TOLERANT = frozenset(f"/v1/{name}" for call in (*KINDS, "batch") for name in (call, call[0]))
"""Analytics libraries add fields of their own; what is ignored of a call is said in the answer."""


def test_bodies_are_closed_shapes() -> None:
    schemas = promised()["components"]["schemas"]
    for path, operations in promised()["paths"].items():
        for operation in operations.values():
            if "requestBody" in operation and path not in TOLERANT:
                schema = operation["requestBody"]["content"]["application/json"]["schema"]
                for name in references(schema):
                    assert schemas[name]["additionalProperties"] is False, (path, name)


def promised() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    return document


def references(schema: Any) -> list[str]:
    if isinstance(schema, dict):
        here = [schema["$ref"].rpartition("/")[2]] if "$ref" in schema else []
        return here + [name for part in schema.values() for name in references(part)]
    parts = schema if isinstance(schema, list) else []
    return [name for part in parts for name in references(part)]


if __name__ == "__main__":
    accept()
