"""Addresses: their kind, their domain, and the spelling that joins identities."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.features.emails import domain_of, kind_of, normalise


@pytest.mark.parametrize(
    "address",
    [
        "a@gmail.com", "a@orange.fr", "a@free.fr", "a@laposte.net", "a@gmx.de", "a@outlook.fr",
        "a@hotmail.co.uk", "a@yahoo.com.br", "a@live.fr", "a@qq.com", "a@web.de", "a@proton.me",
    ],
)  # fmt: skip
def test_a_private_mailbox_is_free(address):
    assert kind_of(address) == "free"


@pytest.mark.parametrize("address", ["a@yopmail.com", "a@mailinator.com", "a@any.yopmail.fr"])
def test_a_throwaway_mailbox_is_disposable_on_subdomains_too(address):
    assert kind_of(address) == "disposable"


@pytest.mark.parametrize(
    "address",
    ["a@acme.fr", "a@yahoo-inc.com", "a@notgmail.com", "a@gmail.com.acme.fr", "a@live.acme.fr"],
)
def test_every_other_mailbox_is_a_company_s(address):
    assert kind_of(address) == "company"


@pytest.mark.parametrize(
    "text",
    [
        "", "@", "a@", "@acme.fr", "acme.fr", "a@acme", "a@acme.f", "a b@acme.fr", "a@acme..fr",
        "a@-acme.fr", "a@acme.fr.", ".a@acme.fr", "a..b@acme.fr", "a@b@acme.fr", "A <a@acme.fr>",
        "a\0@acme.fr", "a@ac\0me.fr", "\ud800@acme.fr", "a@\ud800.fr", "a@1.2.3.4",
        "a" * 65 + "@acme.fr", "a@" + "a" * 64 + ".fr", "a@" + "é" * 300 + ".fr",
        "a@" + "a." * 200 + "fr",
    ],
)  # fmt: skip
def test_what_is_no_address_has_no_kind_no_domain_and_joins_nothing(text):
    assert (kind_of(text), domain_of(text), normalise(text)) == (None, None, None)


def test_case_and_outer_spaces_do_not_part_identities():
    assert normalise("  Jean.Dupont@ACME.fr\n") == normalise("jean.dupont@acme.FR")


def test_dots_and_tags_are_kept():
    assert normalise("jean.dupont+news@gmail.com") == "jean.dupont+news@gmail.com"


def test_a_domain_has_one_spelling_in_any_alphabet():
    assert domain_of("a@Bücher.example") == domain_of("a@xn--bcher-kva.example")
    assert normalise("a@BÜCHER.example") == "a@xn--bcher-kva.example"


@settings(deadline=None)
@given(st.text(max_size=80) | st.emails())
def test_normalising_twice_changes_nothing_and_no_text_fails(text):
    address = normalise(text)
    assert address is None or normalise(address) == address
    assert (kind_of(text) is None) == (domain_of(text) is None) == (address is None)
