"""The mapping of a connector: what its fields mean, tried before it is in force."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Form, Request, Response
from pydantic import StringConstraints

from models.facts.attributes import CANONICAL
from models.facts.kinds import KINDS
from service.connectors import actions, mappings
from service.connectors.roll_call import connector_of
from service.connectors.schemas import Sample
from service.kit.errors import BadRequest, Invalid
from service.kit.session import Reading, Writing
from service.pages.door import Ours, PageForm
from service.pages.settings.connectors import HERE, KeepsConnectors, Name, SeesConnectors
from service.pages.settings.mapping_text import MappingText, OddLine
from service.pages.settings.sections import back, show

router = APIRouter(prefix=HERE, include_in_schema=False)

Lines = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=100_000)]


class MappingForm(PageForm):
    """A mapping, and a delivery to try it on."""

    attributes: Lines = ""
    states: Lines = ""
    details: Lines = ""
    owner: Annotated[Lines, StringConstraints(max_length=200)] = ""
    reps: Lines = ""
    sample: Lines = ""

    def text(self) -> MappingText:
        return MappingText(self.attributes, self.states, self.details, self.owner, self.reps)


@router.get("/{name}/mapping")
def show_mapping(
    request: Request, _visitor: SeesConnectors, session: Reading, name: Name
) -> Response:
    """Show the mapping in force, one line for each field."""
    text = MappingText.of(mappings.mapping_of(session, connector_of(name).name))
    return _page(request, name, text)


@router.post("/{name}/mapping")
def keep_mapping(
    request: Request,
    visitor: KeepsConnectors,
    _: Ours,
    session: Writing,
    name: Name,
    form: Annotated[MappingForm, Form()],
) -> Response:
    """Put a mapping in force."""
    try:
        mapping = form.text().read()
    except OddLine as wrong:
        return _again(request, name, form, odd=wrong.detail)
    mappings.change_mapping(session, name, mapping, visitor.name)
    return back(f"{HERE}/{name}/mapping", "mapping")


@router.post("/{name}/mapping/try")
def try_mapping(
    request: Request,
    _visitor: KeepsConnectors,
    _: Ours,
    session: Reading,
    name: Name,
    form: Annotated[MappingForm, Form()],
) -> Response:
    """Say what a delivery would come to under a mapping, storing nothing."""
    try:
        sample = Sample(delivery=_delivery(form.sample), mapping=form.text().read())
        tried = actions.try_mapping(session, name, sample)
    except OddLine as wrong:
        return _again(request, name, form, odd=wrong.detail)
    except (BadRequest, Invalid) as wrong:
        return _again(request, name, form, unread=wrong.detail)
    return _page(request, name, form.text(), tried=tried.notifications, sample=form.sample)


def _delivery(sample: str) -> Any:
    """Return a sample as its sender writes it: JSON where it is JSON, and else text."""
    try:
        told = orjson.loads(sample)
    except orjson.JSONDecodeError:
        return sample
    return told if isinstance(told, dict | list) else sample


def _again(request: Request, name: str, form: MappingForm, **wrong: str) -> Response:
    return _page(request, name, form.text(), 422, sample=form.sample, **wrong)


def _page(
    request: Request, name: str, text: MappingText, status: int = 200, **context: Any
) -> Response:
    connector_of(name)
    usual = {"odd": "", "unread": "", "sample": "", "tried": None}
    known = {"attributes_known": sorted(CANONICAL), "kinds_known": sorted(KINDS)}
    return show(
        request,
        "settings/mapping.html",
        status,
        **usual | known | {"connector": name, "mapping": text} | context,
    )
