"""sickle walks the repository from end to end; wrong requests get the protocol's own errors."""

import urllib.parse
import urllib.request
from typing import Any

import pytest
from lxml import etree
from sickle import Sickle
from sickle.oaiexceptions import BadArgument, BadResumptionToken, IdDoesNotExist, NoRecordsMatch

from catalog.datasets import list_datasets
from tests.clients.conftest import Served
from web.api import _oai_records as records

OAI = "{http://www.openarchives.org/OAI/2.0/}"
STATES = ("published", "missing", "withdrawn")


@pytest.fixture
def sickle(served: Served, monkeypatch: pytest.MonkeyPatch) -> Sickle:
    monkeypatch.setattr(records, "PAGE_SIZE", 4)  # so that a small catalog has many pages
    return Sickle(f"{served.url}/oai")


def _uuids(served: Served, states: tuple[str, ...] = STATES) -> set[str]:
    with served.example.services.reading() as session:
        return {row.uuid for row in list_datasets(session, states=states)}


def test_identify(sickle: Sickle, served: Served) -> None:
    found = sickle.Identify()
    assert found.baseURL == f"{served.url}/oai" and found.protocolVersion == "2.0"
    assert found.deletedRecord == "persistent" and found.granularity == "YYYY-MM-DDThh:mm:ssZ"


@pytest.mark.parametrize("prefix", ["oai_dc", "dcat_ap", "oai_datacite"])
def test_every_record_once_with_the_deleted_ones(sickle: Sickle, served: Served, prefix: str) -> None:
    found = list(sickle.ListRecords(metadataPrefix=prefix))
    names = [record.header.identifier.rpartition(":")[2] for record in found]
    assert len(names) == len(set(names)) and set(names) == _uuids(served)
    deleted = {record.header.identifier.rpartition(":")[2] for record in found if record.header.deleted}
    assert deleted == _uuids(served, ("withdrawn",))
    stamps = [record.header.datestamp for record in found]
    assert stamps == sorted(stamps)


def test_identifiers_and_single_records(sickle: Sickle) -> None:
    headers = list(sickle.ListIdentifiers(metadataPrefix="oai_dc", ignore_deleted=True))
    for header in headers:
        record = sickle.GetRecord(identifier=header.identifier, metadataPrefix="oai_dc")
        assert record.metadata["title"] and record.metadata["type"] == ["Dataset"]
        assert record.metadata["identifier"][0].startswith("http")


def test_sets(sickle: Sickle, served: Served) -> None:
    specs = [found.setSpec for found in sickle.ListSets()]
    assert "organization:mot" in specs and "theme:transport" in specs and "source:mot:files" in specs
    for spec in ("organization:mot", "theme:transport", "source:mot:files"):
        found = list(sickle.ListIdentifiers(metadataPrefix="oai_dc", set=spec))
        assert found and all(spec in header.setSpecs for header in found)
    with served.example.services.reading() as session:
        of_agency = list_datasets(session, agency_id="mot", states=STATES)
    assert len(list(sickle.ListIdentifiers(metadataPrefix="oai_dc", set="organization:mot"))) == len(
        of_agency
    )


def test_dates(sickle: Sickle) -> None:
    whole = list(sickle.ListIdentifiers(metadataPrefix="oai_dc"))
    middle = whole[len(whole) // 2].datestamp
    later = list(sickle.ListIdentifiers(metadataPrefix="oai_dc", **{"from": middle}))
    before = list(sickle.ListIdentifiers(metadataPrefix="oai_dc", until=middle))
    exactly = list(sickle.ListIdentifiers(metadataPrefix="oai_dc", **{"from": middle, "until": middle}))
    assert len(later) + len(before) - len(exactly) == len(whole) and exactly
    day = list(
        sickle.ListIdentifiers(metadataPrefix="oai_dc", **{"from": "2001-01-01", "until": "2999-01-01"})
    )
    assert len(day) == len(whole)
    with pytest.raises(NoRecordsMatch):
        sickle.ListRecords(metadataPrefix="oai_dc", until="2001-01-01")


def test_formats(sickle: Sickle) -> None:
    assert [found.metadataPrefix for found in sickle.ListMetadataFormats()] == [
        "oai_dc",
        "dcat_ap",
        "oai_datacite",
    ]


def test_errors_that_sickle_knows(sickle: Sickle) -> None:
    with pytest.raises(IdDoesNotExist):
        sickle.GetRecord(identifier="oai:elsewhere:1", metadataPrefix="oai_dc")
    with pytest.raises(BadResumptionToken):
        sickle.ListRecords(resumptionToken="bm9uZQ")
    with pytest.raises(BadArgument):
        sickle.ListRecords(metadataPrefix="oai_dc", **{"from": "2026-01-01", "until": "2026-01-01T00:00:00Z"})


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=Dance", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&set=x", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc21", "cannotDisseminateFormat"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=yesterday", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-30", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=weather:fine", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x", "badArgument"),
        ("verb=ListSets&resumptionToken=x", "badResumptionToken"),
        ("verb=GetRecord&identifier=x", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=%00", "badArgument"),
        ("verb=ListRecords&resumptionToken=eyJhZnRlciI6WzEsMl19", "badResumptionToken"),
    ],
)
def test_every_error_of_the_protocol(served: Served, query: str, code: str) -> None:
    for data in (None, query.encode()):
        address = f"{served.url}/oai" + ("" if data is not None else f"?{query}")
        with urllib.request.urlopen(urllib.request.Request(address, data=data), timeout=20) as answer:
            assert answer.headers["Content-Type"].startswith("text/xml")
            root: Any = etree.fromstring(answer.read())
        assert root.find(f"{OAI}error").get("code") == code
