"""The roll-call of the settings pages."""

from fastapi import APIRouter

from service.pages.settings import connectors, hours, keys, mapping, people, sections, webhooks

ROUTERS: list[APIRouter] = [
    part.router for part in (sections, people, keys, connectors, mapping, webhooks, hours)
]
