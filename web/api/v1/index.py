"""The root of the API: where everything is."""

from metadata.text import Text, text
from web.api.v1._operations import Call, Operations, Shape
from web.api.v1._shapes import api_url, site
from web.context import services

operations = Operations("index", text("จุดเริ่มต้น", "The beginning"))


class IndexLinks(Shape):
    """The addresses of the lists, of the description for programs and of the page for people."""

    self: str
    html: str
    openapi: str
    datasets: str
    search: str
    changes: str
    organizations: str
    themes: str
    sources: str
    runs: str


class Index(Shape):
    """The catalog's name and where everything is."""

    title: Text
    links: IndexLinks


@operations.get("", "getIndex", text("ที่อยู่ของทุกรายการ", "Where everything is"), gives=Index)
def get_index(call: Call) -> Index:
    links = IndexLinks(
        self=api_url("getIndex"),
        html=site("/developers"),
        openapi=api_url("getOpenapi"),
        datasets=api_url("listDatasets"),
        search=api_url("searchDatasets"),
        changes=api_url("listChanges"),
        organizations=api_url("listOrganizations"),
        themes=api_url("listThemes"),
        sources=api_url("listSources"),
        runs=api_url("listRuns"),
    )
    return Index(title=services().settings.site_title, links=links)
