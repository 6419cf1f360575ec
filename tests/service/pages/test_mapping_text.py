"""A mapping as people write it: read and written line by line."""

import pytest

from service.pages.settings.mapping_text import MappingText, OddLine


def test_a_mapping_is_read_as_it_is_written() -> None:
    text = MappingText("a = b = employees\nc=d", "status = open = contact_made", "", " owner ", "")
    mapping = text.read()
    assert mapping.attributes == {"a = b": "employees", "c": "d"}
    assert mapping.states == {"status": {"open": "contact_made"}}
    assert mapping.owner == "owner"
    assert MappingText.of(mapping).read() == mapping
    for odd in ("alone", "= nothing", "a ="):
        with pytest.raises(OddLine, match=odd.strip()):
            MappingText(odd, "", "", "", "").read()
    with pytest.raises(OddLine, match="status = open"):
        MappingText("", "status = open = lead_assigned", "", "", "").read()
