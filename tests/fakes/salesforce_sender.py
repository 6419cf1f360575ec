"""Salesforce's Outbound Messages: SOAP, up to 100 records, 60 s, and only `Ack` ends it.

It tries for 24 hours, with gaps of up to two, in whatever order; then the message is dropped.
"""

from random import Random
from typing import Any
from xml.sax.saxutils import escape

from tests.fakes.secrets import SALESFORCE
from tests.fakes.sending import DAY, HOUR, Envelope, Heard, Sent

PATH = f"/v1/hooks/salesforce/{SALESFORCE}"
SESSION = "00Dxx0000001gPL!AQcAQH0dMHZfz972Szmpkb58urFRkgeBGsxL_QJWwYMfAbUeeG7c1E6"


def lead(notification: str, number: str, **fields: str) -> dict[str, Any]:
    return {"notification": notification, "fields": {"Id": number, **fields}}


def envelope_of(items: list[dict[str, Any]], kind: str = "Lead") -> bytes:
    """Write a message as Salesforce does, with the session that an administrator may send along."""
    notifications = "".join(
        f"<Notification><Id>{item['notification']}</Id>"
        f'<sObject xsi:type="sf:{kind}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">'
        + "".join(f"<sf:{name}>{escape(text)}</sf:{name}>" for name, text in item["fields"].items())
        + "</sObject></Notification>"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>'
        '<notifications xmlns="http://soap.sforce.com/2005/09/outbound">'
        "<OrganizationId>00Dxx0000001gPLEAY</OrganizationId><ActionId>04kxx00000000A1AAI</ActionId>"
        f"<SessionId>{SESSION}</SessionId>{notifications}"
        "</notifications></soapenv:Body></soapenv:Envelope>"
    ).encode()


def signed(raw: bytes, path: str = PATH) -> Sent:
    return Sent(path, {"content-type": "text/xml; charset=UTF-8", "soapaction": '""'}, raw)


class SalesforceSender:
    deadline = 60.0
    most_together = 100

    def request(self, envelope: Envelope) -> Sent:
        return signed(envelope_of(envelope.items))

    def heard(self, envelope: Envelope, heard: Heard, random: Random) -> float | None:
        if heard.status == 200 and b"<Ack>true</Ack>" in heard.body:
            return None
        gap = min(2 * HOUR, 60.0 * 2**envelope.attempts) * random.uniform(0.5, 1.0)
        return gap if envelope.attempts * gap < DAY else None
