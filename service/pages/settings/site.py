"""The roll-call of the settings pages."""

from fastapi import APIRouter

from service.pages.settings import (
    connectors,
    hours,
    keys,
    mapping,
    people,
    privacy,
    records,
    sections,
    webhooks,
)

ROUTERS: list[APIRouter] = [
    part.router
    for part in (sections, people, keys, connectors, records, mapping, webhooks, hours, privacy)
]
