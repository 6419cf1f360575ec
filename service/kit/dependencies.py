"""What a route may ask for in its signature: who calls, that no body comes, that nothing is kept.

Apart from what checks keys and reads bodies, because that works without FastAPI.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request, Response

from service.kit.auth import Caller, demand
from service.kit.errors import Invalid
from service.kit.idempotency import NOT_STORED
from service.kit.roles import SENSITIVE


async def _nothing(request: Request) -> None:
    if (await request.body()).strip() not in (b"", b"{}"):
        raise Invalid("This route takes no body; send nothing or `{}`.")


NoBody = Depends(_nothing)
"""A POST without a body refuses anything but nothing or `{}`."""


def _not_stored(response: Response) -> None:
    response.headers["cache-control"] = NOT_STORED


ShowsSecret = Depends(_not_stored)
"""For routes whose answer shows a secret: nobody on its way may store it, and we do not either."""


def may(permission: str) -> Callable[[Request], Caller]:
    """Make the dependency that lets only roles with `permission` through, and gives the caller."""

    def permitted(request: Request) -> Caller:
        caller: Caller = request.scope["caller"]
        demand(caller, permission)
        if permission in SENSITIVE:
            request.scope["audited"] = True
        return caller

    return permitted


ReadsLeads = Annotated[Caller, Depends(may("leads:read"))]
WritesLeads = Annotated[Caller, Depends(may("leads:write"))]
ReadsScores = Annotated[Caller, Depends(may("scores:read"))]
Replays = Annotated[Caller, Depends(may("replay"))]
GivesFeedback = Annotated[Caller, Depends(may("feedback"))]
ReadsQueue = Annotated[Caller, Depends(may("queue"))]
ReadsVersions = Annotated[Caller, Depends(may("versions:read"))]
WritesVersions = Annotated[Caller, Depends(may("versions:write"))]
SetsUpDoors = Annotated[Caller, Depends(may("doors"))]
Trains = Annotated[Caller, Depends(may("training"))]
Syncs = Annotated[Caller, Depends(may("sync"))]
ReadsScorecard = Annotated[Caller, Depends(may("scorecard:read"))]
WritesScorecard = Annotated[Caller, Depends(may("scorecard:write"))]
ReadsGlossary = Annotated[Caller, Depends(may("glossary:read"))]
WritesGlossary = Annotated[Caller, Depends(may("glossary:write"))]
ReadsMutualFeedback = Annotated[Caller, Depends(may("mutual:read"))]
Disputes = Annotated[Caller, Depends(may("disputes:open"))]
ResolvesDisputes = Annotated[Caller, Depends(may("disputes:resolve"))]
RaisesFlags = Annotated[Caller, Depends(may("flags:raise"))]
AnswersFlags = Annotated[Caller, Depends(may("flags:answer"))]
ProposesRules = Annotated[Caller, Depends(may("rules:propose"))]
ReadsAgreement = Annotated[Caller, Depends(may("agreement:read"))]
WritesAgreement = Annotated[Caller, Depends(may("agreement:write"))]
SignsAgreement = Annotated[Caller, Depends(may("agreement:sign"))]
ReadsReports = Annotated[Caller, Depends(may("reports"))]
ReadsObjectives = Annotated[Caller, Depends(may("objectives:read"))]
WritesObjectives = Annotated[Caller, Depends(may("objectives:write"))]
ReadsPeople = Annotated[Caller, Depends(may("people:read"))]
KeepsPeople = Annotated[Caller, Depends(may("people"))]
ReadsClocks = Annotated[Caller, Depends(may("clocks:read"))]
SetsClocks = Annotated[Caller, Depends(may("clocks:write"))]
ReadsCutoff = Annotated[Caller, Depends(may("cutoff:read"))]
SetsCutoff = Annotated[Caller, Depends(may("cutoff:write"))]
KeepsSpend = Annotated[Caller, Depends(may("spend"))]
ReadsConnectors = Annotated[Caller, Depends(may("connectors:read"))]
MapsConnectors = Annotated[Caller, Depends(may("connectors:write"))]
Objects = Annotated[Caller, Depends(may("objections"))]
KeepsKeys = Annotated[Caller, Depends(may("keys"))]
KeepsJobs = Annotated[Caller, Depends(may("jobs"))]
ReadsAudit = Annotated[Caller, Depends(may("audit"))]
KeepsPrivacy = Annotated[Caller, Depends(may("privacy"))]
