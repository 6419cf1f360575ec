"""JSON as this service accepts it: the limits that parsers leave open, closed.

Refused: NaN and infinities, numbers beyond 2**63, integers beyond 2**53, NUL, lone surrogates,
invalid UTF-8, duplicate keys, nesting deeper than 32. The common body pays for one parse and one
walk; only a body that might repeat a key pays for a second parse.
"""

import json
import re
from typing import Any

import orjson

from service.kit.errors import BadRequest

MAX_DEPTH = 32
MAX_INTEGER = 2**53
MAX_NUMBER = 2.0**63
"""The parser reads longer integers as floats, silently losing digits, and no number needs more."""

_SHORT = frozenset({str, bool, type(None)})
_KEY_ENDS = re.compile(rb'"\s*:')
_GAPS = (b" :", b"\t:", b"\n:", b"\r:")


def loads(raw: bytes) -> Any:
    """Parse a body. Raises BadRequest with what is wrong."""
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"The body is not JSON: {error.msg}.") from error
    keys = _walk(document, MAX_DEPTH)
    if b"\\u0000" in raw:
        _refuse_nul(document)
    if _key_ends(raw) != keys:
        _refuse_repeated_keys(raw)
    return document


def _key_ends(raw: bytes) -> int:
    """Count places where a key may end: at least as many as there are keys in the text."""
    if b" :" in raw or b"\t:" in raw or b"\n:" in raw or b"\r:" in raw:
        return len(_KEY_ENDS.findall(raw))
    return raw.count(b'":')


def _walk(value: Any, depth: int) -> int:
    """Check the numbers and the depth of a value; return how many keys it has."""
    kind = type(value)
    if kind is dict or kind is list:
        if depth == 0:
            raise BadRequest(f"The body nests deeper than {MAX_DEPTH}.")
        keys, items = (len(value), value.values()) if kind is dict else (0, value)
        for item in items:
            if type(item) not in _SHORT:
                keys += _walk(item, depth - 1)
        return keys
    if kind is int and not -MAX_INTEGER <= value <= MAX_INTEGER:
        raise BadRequest("An integer is beyond 2**53.")
    if kind is float and not -MAX_NUMBER < value < MAX_NUMBER:
        raise BadRequest("A number is beyond 2**63.")
    return 0


def _refuse_nul(value: Any) -> None:
    if isinstance(value, str) and "\x00" in value:
        raise BadRequest("A string holds a NUL character.")
    if isinstance(value, dict):
        _refuse_nul(list(value))
        _refuse_nul(list(value.values()))
    elif isinstance(value, list):
        for item in value:
            _refuse_nul(item)


def _refuse_repeated_keys(raw: bytes) -> None:
    json.loads(raw, object_pairs_hook=_without_repeats)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise BadRequest("An object has the same key twice.")
    return document
