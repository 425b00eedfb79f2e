"""Search: the same question and answer as the search page, with the counts of its filters."""

from pydantic import Field

from catalog import facets, pages
from catalog.search import SORTS, SearchQuery, SearchResults
from metadata.errors.search import IndexUnusable
from metadata.text import Text, text
from web.api.v1._cursors import LIMIT, here
from web.api.v1._datasets import DatasetSummary, summary_of
from web.api.v1._operations import Call, Operations, Shape
from web.api.v1._parameters import Choice, Parameter, Whole, Word, listed, one, several
from web.api.v1._shapes import PageLinks, site
from web.context import lang, reading, services

operations = Operations("search", text("ค้นหา", "Search"))

DEEPEST = 5_000
Q = one(
    "q",
    Word(200),
    text("คำค้น ภาษาไทยไม่ต้องเว้นวรรค", "Words to look for; Thai needs no blanks"),
    "",
    example="เขื่อน",
)
SORT = one(
    "sort", Choice(SORTS), text("ลำดับ: ตรงคำค้น ปรับปรุงล่าสุด หรือตามชื่อ", "The order: by relevance, newest or name"),
    "relevance",
)  # fmt: skip
PAGE = one("page", Whole(1, DEEPEST), text("หน้าที่เท่าไร เริ่มจาก 1", "Which page, from 1"), 1)
COUNTED = listed(
    "facets", Choice(tuple(facets.facets())),
    text("ตัวกรองที่ต้องการจำนวน หากไม่ระบุคือทุกตัว", "The filters to count; all where it is left out"), example=["theme"],
)  # fmt: skip
FILTERS: dict[str, Parameter[tuple[str, ...]]] = {
    name: several(
        name, Word(200, 1),
        text(
            f"ตัวกรอง “{facet.TITLE.show('th')[0]}” ระบุซ้ำได้ หลายค่าหมายถึงค่าใดค่าหนึ่ง",
            f"The filter “{facet.TITLE.show('en')[0]}”; several values mean any of them",
        ),
    )
    for name, facet in facets.facets().items()
}  # fmt: skip


class FacetValue(Shape):
    """How many datasets one gets by choosing a value, beside what is chosen in other filters."""

    value: str
    title: Text
    count: int
    selected: bool


class Facet(Shape):
    """One filter with its values."""

    name: str
    title: Text
    values: tuple[FacetValue, ...]


class SearchAnswer(Shape):
    """A page of results. Those with all words come first; complete says how many these are."""

    total: int
    complete: int
    items: tuple[DatasetSummary, ...]
    facets: tuple[Facet, ...]
    suggestion: str | None = Field(None, description="A spelling that finds something")
    corrected: bool = Field(description="Whether the results are those of the suggestion")
    reason: Text | None = Field(None, description="What was done with the words, or why nothing was found")
    links: PageLinks


@operations.get(
    "/search", "searchDatasets", text("ค้นหาชุดข้อมูล", "Search datasets"),
    takes=(Q, *FILTERS.values(), SORT, PAGE, LIMIT, COUNTED), gives=SearchAnswer, errors=(IndexUnusable,), cost=2,
)  # fmt: skip
def search_datasets(call: Call) -> SearchAnswer:
    asked_sort = call[SORT]
    query = SearchQuery(
        text=call[Q].strip(),
        facets={name: call[parameter] for name, parameter in FILTERS.items() if call[parameter]},
        sort=next(sort for sort in SORTS if sort == asked_sort),
        page=call[PAGE],
        page_size=call[LIMIT],
        lang=lang(),
        counted=call[COUNTED] or None,
    )
    services().sync_index()
    found = services().search.search(query)
    with reading() as session:
        rows = pages.datasets_of(session, [hit.dataset_id for hit in found.hits])
        items = tuple(summary_of(rows[hit.dataset_id]) for hit in found.hits if hit.dataset_id in rows)
    is_more = query.page * query.page_size < found.total and query.page < DEEPEST
    links = {"self": here()} | ({"next": here(page=query.page + 1)} if is_more else {})
    return SearchAnswer(
        total=found.total,
        complete=found.complete,
        items=items,
        facets=_facets(found),
        suggestion=found.suggestion,
        corrected=found.corrected,
        reason=found.reason,
        links=PageLinks(**links, html=site("/dataset")),
    )


def _facets(found: SearchResults) -> tuple[Facet, ...]:
    return tuple(
        Facet(
            name=name,
            title=facets.facets()[name].TITLE,
            values=tuple(
                FacetValue(value=each.value, title=each.label, count=each.count, selected=each.is_selected)
                for each in counts
            ),
        )
        for name, counts in found.facets.items()
    )
