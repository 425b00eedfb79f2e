"""The agencies, and one agency with its datasets."""

from collections.abc import Iterator

from flask import Blueprint, Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog import overview
from catalog.cards import card_of
from catalog.datasets import VISIBLE, get_agency, list_agencies
from catalog.models import AgencyRow, DatasetRow
from catalog.search import SearchQuery
from metadata.model import Agency
from web.context import lang, reading, services, show_page
from web.pages._pager import Pager, asked_page

PAGE_SIZE = 20

blueprint = Blueprint("organization", __name__)


def addresses(session: Session) -> Iterator[str]:
    yield "/organization"
    for agency_id in session.scalars(select(AgencyRow.id).order_by(AgencyRow.id)):
        yield f"/organization/{agency_id}"


@blueprint.get("/organization")
def organizations() -> Response:
    """Every agency in dictionary order."""
    with reading() as session:
        return show_page(
            "organizations.html",
            agencies=[(Agency.model_validate(r.document), n) for r, n in list_agencies(session)],
        )


@blueprint.get("/organization/<agency_id>")
def organization(agency_id: str) -> Response:
    """One agency: who they are, what they publish, how their sources fare."""
    services().sync_index()
    page = asked_page()
    with reading() as session:
        agency = Agency.model_validate(get_agency(session, agency_id).document)
        query = SearchQuery(
            facets={"organization": (agency_id,)}, sort="updated", page=page, page_size=PAGE_SIZE, lang=lang()
        )
        found = services().search.search(query)
        return show_page(
            "organization.html",
            agency=agency,
            sources=overview.sources(session, agency_id),
            quality=_quality(session, agency_id),
            cards=[card_of(hit) for hit in found.hits],
            pager=Pager(page, PAGE_SIZE, found.total),
        )


def _quality(session: Session, agency_id: str) -> int | None:
    """The mean quality score of the agency's listed datasets; None where it has none."""
    listed = select(func.avg(DatasetRow.quality_score)).where(
        DatasetRow.agency_id == agency_id, DatasetRow.state.in_(VISIBLE)
    )
    mean = session.scalar(listed)
    return None if mean is None else round(float(mean))
