"""JSON at the edge: what this service refuses, and that all else is read as it was written."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.kit import strict_json
from service.kit.errors import BadRequest

DEEPEST = strict_json.MAX_DEPTH


@pytest.mark.parametrize(
    "raw",
    [
        b"", b" ", b"nan", b"NaN", b"-Infinity", b"[1e999]", b"[-1e999]", b"[1e19]", b"[-1e300]",
        b"9007199254740993", b"-9007199254740993", b"1" * 25, b"1" * 5000, b"18446744073709551616",
        rb'"\u0000"', rb'{"a\u0000": 1}', rb'"\ud800"', rb'{"\udfff": 1}', b'"\xff"', b'"\xc0\x80"',
        b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), b"[" * 100_000, b'{"a":' * 100_000,
        b'{"a": 1, "a": 1}', b'{"a":1,"a":1}', b'{"a" :1,"a" :1}', b'{"a"\r\n\t :1,"a":1}',
        rb'{"a": 1, "\u0061": 1}', b'[[{"b": {"a": 1, "c": [], "a": 2}}]]', b'{"": 1, "": 1}',
        b'{"\\"": 1, "\\"": 1}', b'{"a\\":": 1, "a\\":": 1}', b'\xef\xbb\xbf{"a": 1}', b'{"a": 1}x',
        "{}".encode("utf-16"), b"{} {}", b"[1,]", b"{'a': 1}", b"// 1\n1", b"01", b"+1", b".5",
    ],
    ids=lambda raw: raw[:20],
)  # fmt: skip
def test_what_is_refused(raw: bytes) -> None:
    with pytest.raises(BadRequest):
        strict_json.loads(raw)


@pytest.mark.parametrize(
    "text",
    [
        "null", "true", "0", "-0.0", "9007199254740992", "-9007199254740992", "1e18", "5e-324",
        '"text"', '"\\u2028\\u202e\\ufeff"', '"\\ud83d\\ude00"', '{"a": {"a": {"a": 1}}}',
        '[{"a": 1}, {"a": 1}]', '{"a": "b\\": 1, \\"a\\": 2"}', '{"a : ": ":"}', '{"": 0}',
        "[" * DEEPEST + "]" * DEEPEST, '{"a\\u0020": 1, "a": 2}',
    ],
)  # fmt: skip
def test_what_is_read(text: str) -> None:
    assert strict_json.loads(text.encode()) == json.loads(text)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
numbers = st.integers(-(2**53), 2**53) | st.floats(-9e18, 9e18, allow_subnormal=True)
documents = st.recursive(
    st.none() | st.booleans() | numbers | texts | st.sampled_from(['":', '" :', '"a": 1']),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
spacings = st.sampled_from([(",", ":"), (", ", ": "), (" ,\n", " :\t"), (",", "\r\n:")])


@given(documents, spacings, st.booleans())
@settings(deadline=None)
def test_any_other_document_is_read_as_it_was_written(document, spacing, ascii_only) -> None:
    raw = json.dumps(document, separators=spacing, ensure_ascii=ascii_only).encode()
    assert strict_json.loads(raw) == document


@given(st.dictionaries(texts, documents, min_size=1, max_size=3), spacings, st.booleans())
@settings(deadline=None)
def test_a_repeated_key_is_refused_wherever_it_stands(document, spacing, below) -> None:
    inside = json.dumps(document, separators=spacing)[1:-1]
    raw = "{" + inside + spacing[0] + inside + "}"
    if below:
        raw = f'[{{"outer"{spacing[1]}{raw}}}]'
    with pytest.raises(BadRequest):
        strict_json.loads(raw.encode())
