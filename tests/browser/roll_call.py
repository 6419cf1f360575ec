"""The roll-call of pages as people meet them: each is looked at and pictured by somebody.

A page that is missing here fails `test_every_page_is_on_the_roll_call`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shown:
    """A page: what its picture is called, where it is, and which demo user looks at it.

    `path` may name facts of the demo company, as {lead}. Nobody is signed in when `who` is empty;
    with `new`, it is a page of an installation where nobody has an account yet.
    """

    name: str
    path: str
    who: str = ""
    new: bool = False


PAGES = (
    Shown("setup", "/setup", new=True),
    Shown("sign-in", "/sign-in"),
    Shown("queue", "/queue", "camille.roux"),
    Shown("queue-manager", "/queue", "manager"),
    Shown("lead", "/leads/{lead}", "manager"),
    Shown("versions", "/versions", "data"),
    Shown("version", "/versions/{learned}", "data"),
    Shown("one-tap", "/f/{tap}"),
    Shown("objectives", "/objectives", "marketing"),
    Shown("objective", "/objectives/{objective}", "manager"),
    Shown("objective-new", "/objectives/new", "marketing"),
    Shown("chain", "/chain", "manager"),
    Shown("objection", "/o/{objection}"),
    Shown("marketing", "/marketing", "marketing"),
    Shown("spend", "/marketing/spend", "marketing"),
    Shown("mutual", "/mutual", "manager"),
    Shown("scorecard", "/scorecard", "marketing"),
    Shown("rule", "/scorecard/rules/{rule}", "manager"),
    Shown("rule-new", "/scorecard/new", "camille.roux"),
    Shown("proposals", "/scorecard/proposals", "manager"),
    Shown("glossary", "/glossary", "camille.roux"),
    Shown("term", "/glossary/{term}", "manager"),
    Shown("term-new", "/glossary/new", "camille.roux"),
    Shown("term-wording", "/glossary/{term}/wording", "marketing"),
    Shown("agreement", "/agreement", "manager"),
    Shown("agreement-draft", "/agreement?draft=1", "manager"),
    Shown("agreement-wording", "/agreement/wording", "manager"),
    Shown("agreed-kpis", "/agreement/kpis", "manager"),
    Shown("week", "/agreement/week", "camille.roux"),
    Shown("agreement-versions", "/agreement/versions", "camille.roux"),
    Shown("agreement-version", "/agreement/versions/{version}", "marketing"),
    Shown("settings", "/settings", "admin"),
    Shown("settings-people", "/settings/people", "admin"),
    Shown("settings-keys", "/settings/keys", "admin"),
    Shown("settings-connectors", "/settings/connectors", "admin"),
    Shown("settings-connector", "/settings/connectors/{crm}", "admin"),
    Shown("settings-records", "/settings/connectors/{live}/records", "admin"),
    Shown("settings-mapping", "/settings/connectors/{crm}/mapping", "admin"),
    Shown("settings-webhooks", "/settings/webhooks", "admin"),
    Shown("settings-webhook", "/settings/webhooks/{endpoint}", "admin"),
    Shown("settings-hours", "/settings/hours", "manager"),
    Shown("settings-privacy", "/settings/privacy", "admin"),
    Shown("not-found", "/no-such-page", "manager"),
)

NO_PAGES = {
    "/queue/news": "part of the queue: how many leads came since",
    "/versions/runs": "part of the versions: how training goes",
    "/": "sends everybody to their own page",
    "/settings/privacy/people/{lead_id}": "is all that is known of a person, as a file",
    "/agreement/document": "is the agreement as a file to print",
}
"""Addresses that answer GET with no page of their own, and why."""
