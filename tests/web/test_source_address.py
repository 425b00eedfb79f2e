"""What the public page of a source shows of its address."""

from harvesters.source import Source
from harvesters.types import ckan
from metadata.model import Agency
from metadata.text import Text
from web.harvesting import source_row


def test_a_variable_in_the_query_of_a_source_is_not_shown_whatever_its_name(monkeypatch):
    monkeypatch.setenv("PORTAL_WORD", "hush-99")
    url = "https://data.example.go.th/catalog?tk=hush-99&page=1"
    source = Source("dbd/portal", Agency(id="dbd", title=Text(th="กรม")), "ckan", ckan.Options(url=url), url=url)

    assert source_row(source).url == "https://data.example.go.th/catalog?tk=***&page=1"
