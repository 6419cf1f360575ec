"""Sessions of a request: one only reads, one is a transaction that commits before the answer."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session

from models.audit import note_act
from models.database import reading, transaction
from service.kit.auth import Caller


def _reading(request: Request) -> Iterator[Session]:
    with reading(request.app.state.core.engine) as session:
        yield session


def _writing(request: Request) -> Iterator[Session]:
    with transaction(request.app.state.core.engine) as session:
        yield session
        if "audited" in request.scope:
            caller: Caller = request.scope["caller"]
            act = f"{request.method} {request.scope['route'].path}"
            subject = request.scope.get("subject", {}) | request.path_params
            note_act(session, caller.name, caller.role, act, subject)


Reading = Annotated[Session, Depends(_reading, scope="function")]
Writing = Annotated[Session, Depends(_writing, scope="function")]
"""Function-scoped: a commit that fails answers with a problem, not with a success already sent."""
