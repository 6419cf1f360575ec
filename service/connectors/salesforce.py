"""Salesforce: Outbound Messages in SOAP, up to 100 records each, until we say `Ack`.

A message has the newest values and not what changed. It carries a session of Salesforce's when
somebody ticked that box: it is dropped before anything is stored.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

import orjson
from defusedxml.ElementTree import fromstring

from models.inbox import Parcel, key_of
from service.connectors import signatures
from service.connectors.mapping import ANY, Mapping
from service.connectors.reading import instant_if_any, name_in
from service.connectors.shape import Change, Ignored, Knock, ReadBack, Received, Statement
from service.kit.asgi import Answer
from service.kit.errors import BadRequest, Invalid
from service.kit.settings import Settings

XML = "text/xml"
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
OUTBOUND = "{http://soap.sforce.com/2005/09/outbound}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
ACK = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
    b'<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack>'
    b"</notificationsResponse></soapenv:Body></soapenv:Envelope>"
)
MOST_FIELDS = 1000
PEOPLE = ("Lead", "Contact")
DEALS = "Opportunity"

MAPPING = Mapping(
    attributes={
        "Email": "email", "FirstName": "first_name", "LastName": "last_name", "Phone": "phone",
        "MobilePhone": "phone", "Company": "company", "Title": "job_title", "Industry": "industry",
        "NumberOfEmployees": "employees", "CountryCode": "country", "Country": "country",
        "State": "region", "LeadSource": "source",
    },
    states={
        "Status": {"Working - Contacted": "contact_made", "Closed - Not Converted": "recycled"},
        "HasOptedOutOfEmail": {"true": "unsubscribed"},
        "Opportunity.StageName": {
            "Closed Won": "deal_won", "Closed Lost": "deal_lost", ANY: "opportunity_created",
        },
    },
    details={"Opportunity.Amount": "amount", "Opportunity.CurrencyIsoCode": "currency"},
    owner="OwnerId",
)  # fmt: skip


class Salesforce:
    name = "salesforce"
    media_type = XML
    acknowledgement = Answer(200, ACK, "text/xml; charset=utf-8")
    mapping = MAPPING
    deals = f"{DEALS}."

    def is_open(self, settings: Settings) -> bool:
        return bool(settings.salesforce_token.strip())

    def verify(self, settings: Settings, knock: Knock) -> bool:
        return signatures.same(knock.token.encode(), settings.salesforce_token.encode())

    def part(self, knock: Knock) -> list[Parcel]:
        message = _message(knock.body)
        organisation = message.findtext(f"{OUTBOUND}OrganizationId")
        return [
            _parcel(organisation, notification)
            for notification in message.iterfind(f"{OUTBOUND}Notification")
        ]

    def read(self, received: Received) -> list[Statement]:
        fields = orjson.loads(received.body)
        number = name_in(fields, "Id")
        at = instant_if_any(fields, "LastModifiedDate") or received.received_at
        record = f"{received.kind} {number}"
        if received.kind in PEOPLE:
            created_at = instant_if_any(fields, "CreatedDate")
            return [Change(number, record, fields, at, created_at=created_at)]
        if received.kind != DEALS:
            raise Ignored(f"{received.kind} says nothing to us")
        if not fields.get("ContactId"):
            return [ReadBack(DEALS, number)]
        prefixed = {f"{DEALS}.{name}": value for name, value in fields.items()}
        return [Change(name_in(fields, "ContactId"), record, prefixed, at)]


def _message(raw: bytes) -> Element:
    """Return the message in its envelope. Raises BadRequest and Invalid."""
    try:
        envelope: Element = fromstring(raw, forbid_dtd=True)
    except (ParseError, ValueError, LookupError):
        raise BadRequest("The body is no plain XML without a DOCTYPE.") from None
    message = envelope.find(f"{SOAP}Body/{OUTBOUND}notifications")
    if message is None or message.find(f"{OUTBOUND}Notification") is None:
        raise Invalid("This is no outbound message.")
    return message


def _parcel(organisation: str | None, notification: Element) -> Parcel:
    told = notification.find(f"{OUTBOUND}sObject")
    number = notification.findtext(f"{OUTBOUND}Id")
    if told is None or not number:
        raise Invalid("A notification without `Id` or `sObject`.")
    kind = told.get(f"{XSI}type", "").rpartition(":")[2]
    fields = dict(_fields(told))
    if not kind or not fields.get("Id") or len(fields) > MOST_FIELDS:
        raise Invalid(f"An `sObject` has a type, an `Id` and at most {MOST_FIELDS} fields.")
    body = orjson.dumps(fields)
    return Parcel(Salesforce.name, kind, key_of(organisation, number), body)


def _fields(told: Element) -> Iterator[tuple[str, str | None]]:
    for element in told:
        name = element.tag.rpartition("}")[2]
        yield name, None if element.get(f"{XSI}nil") == "true" else element.text
