from copy import deepcopy

import pytest

from models.agreement.differences import differences
from models.agreement.parts import FIRST, parts_of
from models.agreement.store import hash_of
from models.kpis.catalogue import KPIS
from models.kpis.french import FRENCH

CONTENT = {
    "format": 1,
    "commitments": [
        {"side": "sales", "text": {"fr": "Appeler.", "en": "Call."}, "kpi": None, "target": None}
    ],
    "objectives": [{"id": "1", "name": "40 leads a week", "target": 40.0}],
    "terms": [{"key": "mql", "number": 1, "fr": "MQL", "en": "MQL"}],
    "kpis": [{"key": "leads", "definition": 1, "fr": "Leads", "en": "Leads"}],
    "escalation": {"fr": "Au chef.", "en": "To the boss."},
    "review_every_days": 90,
}


def changed(change):
    content = deepcopy(CONTENT)
    change(content)
    return content


@pytest.mark.parametrize(
    ("change", "what", "how", "fields"),
    [
        (lambda c: c["objectives"][0].update(target=45.0), "objective", "changed",
         {"target": (40.0, 45.0)}),
        (lambda c: c["objectives"].pop(), "objective", "removed", {}),
        (lambda c: c["terms"].append({"key": "sql", "number": 1, "fr": "SQL", "en": "SQL"}),
         "term", "added", {}),
        (lambda c: c["terms"][0].update(number=2), "term", "changed", {"number": (1, 2)}),
        (lambda c: c["kpis"][0].update(definition=2), "kpi", "changed", {"definition": (1, 2)}),
        (lambda c: c["commitments"][0].update(target=0.5), "commitment", "changed",
         {"target": (None, 0.5)}),
        (lambda c: c["escalation"].update(en="To both."), "escalation", "changed",
         {"en": ("To the boss.", "To both.")}),
        (lambda c: c.update(review_every_days=30), "review", "changed",
         {"review_every_days": (90, 30)}),
    ],
)  # fmt: skip
def test_any_change_is_told_and_changes_the_hash(change, what, how, fields):
    after = changed(change)
    (found,) = differences(CONTENT, after)
    assert (found.what, found.change, found.fields) == (what, how, fields)
    assert hash_of(after) != hash_of(CONTENT)


def test_a_reworded_promise_is_another_promise():
    after = changed(lambda c: c["commitments"][0].update(text={"fr": "Appeler.", "en": "Ring."}))
    found = differences(CONTENT, after)
    assert [(one.change, one.name) for one in found] == [("removed", "Call."), ("added", "Ring.")]


def test_equal_contents_have_no_difference_and_one_hash():
    assert differences(CONTENT, deepcopy(CONTENT)) == []
    assert hash_of(dict(reversed(CONTENT.items()))) == hash_of(CONTENT)


def test_parts_survive_being_stored():
    assert parts_of(FIRST.document()) == FIRST


def test_every_kpi_is_told_in_french_too():
    assert KPIS.keys() == FRENCH.keys()
