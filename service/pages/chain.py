"""The chain as a picture: which link is behind, on whose side, what it costs, what mends it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from service.chain import queries
from service.kit.office import InOffice
from service.kit.session import Reading
from service.pages.door import visiting
from service.pages.render import locale_of, render
from service.people.visits import Visitor

router = APIRouter(include_in_schema=False)

Reader = Annotated[Visitor, Depends(visiting("agreement:read"))]


@router.get("/chain")
def show_chain(request: Request, _visitor: Reader, session: Reading, office: InOffice) -> Response:
    """Show the links from volume to signatures."""
    chain = queries.read_chain(session, office, locale_of(request))
    broken = next((link for link in chain.links if link.name == chain.broken), None)
    return render(request, "chain.html", chain=chain, broken=broken)
