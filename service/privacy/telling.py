"""All that is known of a person, gathered before the transaction that notes that it was told."""

from typing import Annotated

from fastapi import Depends, Path, Request

from service.kit.session import Reading
from service.kit.wire import RowId
from service.privacy import queries
from service.privacy.schemas import PersonOut


def _told(request: Request, session: Reading, lead_id: Annotated[RowId, Path()]) -> PersonOut:
    return queries.person(session, request.app.state.core.barrier, lead_id)


Told = Annotated[PersonOut, Depends(_told, scope="function")]
"""Stands before the transaction: every kept body is searched, which may not keep others from
writing.
"""
