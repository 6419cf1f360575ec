"""The settings' words for the program's keys."""

from service.pages.words import mark

CONNECTORS = {
    "hubspot": "HubSpot",
    "salesforce": "Salesforce",
    "pipedrive": "Pipedrive",
    "odoo": "Odoo",
    "generic": mark("Your own system"),
}
DELIVERIES = {
    "done": mark("done"),
    "waiting": mark("waiting"),
    "ignored": mark("left aside"),
    "unread": mark("not understood"),
    "failed": mark("failed"),
}
MODES = {
    "shadow": mark("in shadow: nothing is written"),
    "live": mark("live: scores are written"),
    "paused": mark("paused"),
    "undoing": mark("being undone"),
}
SWITCHES = {
    "shadow": mark("Only note what would be written"),
    "live": mark("Write scores to the CRM"),
    "paused": mark("Pause"),
}
LINES = {
    "answers": mark("The CRM answers, and takes our key."),
    "not_set_up": mark(
        "The settings lack this CRM’s address or key. An operator sets them as environment "
        "variables; the README names them."
    ),
    "not_now": mark(
        "The CRM does not answer just now. Look whether its address is right, and try again in a "
        "minute."
    ),
    "not_allowed": mark(
        "The CRM refuses our key, or lets it read too little. Give the key the right to read "
        "contacts, deals and owners."
    ),
    "wrong_answer": mark(
        "Something answers at this address, but not as this CRM does. Look at the address again."
    ),
}
RECORDS = {
    "fresh": mark("waits to be written"),
    "shown": mark("shows our score"),
    "refused": mark("the CRM refused it"),
    "gone": mark("it is gone from the CRM"),
    "restored": mark("put back"),
    "kept": mark("somebody else wrote there since: left as it is"),
    "leaving": mark("is being put back"),
    "left": mark("left alone"),
}
VERDICTS = {
    "accepted": mark("accepted"),
    "recycled": mark("not now"),
    "rejected": mark("rejected"),
}
NOTICES = {
    "lead.scored": mark("A lead was scored"),
    "lead.band_changed": mark("A lead changed its band"),
    "lead.assigned": mark("A lead was assigned to a rep"),
    "version.promoted": mark("Another version scores from now on"),
    "agreement.breached": mark("A commitment was not kept"),
    "notice.raised": mark("Something needs a look"),
    "digest.written": mark("The weekly digest was written"),
}
DISPATCHES = {
    "waiting": mark("waiting"),
    "delivered": mark("delivered"),
    "failed": mark("failed"),
}
SCOPES = {"company": mark("Company"), "team": mark("Team"), "rep": mark("Rep")}
TRIED = {
    "done": mark("This would be recorded"),
    "ignored": mark("This would be left aside"),
    "unread": mark("This is not understood"),
    "failed": mark("This would fail"),
}
ASKED = {"objection": mark("to be left alone"), "erasure": mark("to be erased")}
VIA = {
    "api": mark("told to us"),
    "crm": mark("told by the CRM"),
    "link": mark("by their own link"),
    "retention": mark("because the time to keep it is over"),
}
