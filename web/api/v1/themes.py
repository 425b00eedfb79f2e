"""The themes that datasets belong to: the catalog's own list, with how many datasets each has."""

from collections.abc import Iterator

from pydantic import Field

from catalog.search import FacetCount, SearchQuery
from metadata import vocabulary
from metadata.errors.api import ThemeUnknown
from metadata.errors.search import IndexUnusable
from metadata.text import Text, text
from web.api.v1._operations import Call, Operations, Shape
from web.api.v1._parameters import Word, in_path
from web.api.v1._shapes import PageLinks, api_url, site
from web.context import services

operations = Operations("themes", text("หมวดหมู่", "Themes"))

THEME = in_path("theme", Word(60), text("รหัสหมวดหมู่", "The code of a theme"), "economy")


class ThemeLinks(Shape):
    """Addresses of a theme and of its datasets."""

    self: str
    html: str
    datasets: str


class Theme(Shape):
    """One theme. same_as is its address in a vocabulary of others."""

    id: str
    title: Text
    same_as: str | None = None
    dataset_count: int = Field(description="How many listed datasets belong to it")
    links: ThemeLinks


class ThemeList(Shape):
    """All themes in the order of the list."""

    total: int
    items: tuple[Theme, ...]
    links: PageLinks


@operations.get(
    "/themes", "listThemes", text("หมวดหมู่ทั้งหมด", "All themes"), gives=ThemeList, errors=(IndexUnusable,)
)
def list_themes(call: Call) -> ThemeList:
    items = tuple(_themes())
    return ThemeList(
        total=len(items), items=items, links=PageLinks(self=api_url("listThemes"), html=site("/"))
    )


@operations.get(
    "/themes/{theme}", "getTheme", text("หมวดหมู่หนึ่ง", "One theme"), takes=(THEME,), gives=Theme,
    errors=(ThemeUnknown, IndexUnusable),
)  # fmt: skip
def get_theme(call: Call) -> Theme:
    found = next((theme for theme in _themes() if theme.id == call[THEME]), None)
    if found is None:
        raise ThemeUnknown(theme=call[THEME])
    return found


def _themes() -> Iterator[Theme]:
    services().sync_index()
    counted = services().search.search(SearchQuery(page_size=1, counted=("theme",))).facets["theme"]
    counts: dict[str, FacetCount] = {each.value: each for each in counted}
    for code, term in vocabulary.terms("themes").items():
        yield Theme(
            id=code,
            title=term.label,
            same_as=term.url or None,
            dataset_count=counts[code].count if code in counts else 0,
            links=ThemeLinks(
                self=api_url("getTheme", theme=code),
                html=site(f"/theme/{code}"),
                datasets=api_url("searchDatasets", theme=code),
            ),
        )
