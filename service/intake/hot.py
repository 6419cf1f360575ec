"""Hot routes of intake: handled in front of the router."""

from service.intake.actions import take_events, take_lead
from service.intake.schemas import EventsIn, EventsOut, LeadStored
from service.kit.bodies import BULK_BYTES
from service.kit.hot import HotRoute
from service.kit.stated import LeadIn

HOT = [
    HotRoute(
        path="/v1/events",
        permission="events",
        body=EventsIn,
        answers=EventsOut,
        handle=take_events,
        summary="Add events to leads",
        max_bytes=BULK_BYTES,
    ),
    HotRoute(
        path="/v1/leads",
        permission="leads:write",
        body=LeadIn,
        answers=LeadStored,
        handle=take_lead,
        summary="State what is known of a lead",
        statuses=(200, 201),
    ),
]
