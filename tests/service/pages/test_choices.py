"""The reasons that a rep chooses from."""

import pytest

from models.labels.reasons import Verdict, reasons_for
from service.pages.queue import choices


@pytest.mark.parametrize("verdict", ["recycled", "rejected"])
def test_every_reason_is_offered_once_and_nine_have_a_key(verdict: Verdict) -> None:
    keyed, rest = choices(verdict, "en")
    assert [choice.key for choice in keyed] == list("123456789")
    offered = [choice.code for choice in keyed + rest]
    assert sorted(offered) == sorted(reason.key for reason in reasons_for(verdict))
