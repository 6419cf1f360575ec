"""The office of this installation, as a request needs it to count KPIs in."""

from typing import Annotated

from fastapi import Depends, Request

from models.kpis.office import Office, office_of
from service.kit.session import Reading


def _office(request: Request, session: Reading) -> Office:
    return office_of(session, request.app.state.core.settings.hours)


InOffice = Annotated[Office, Depends(_office, scope="function")]
