"""DCAT as RDF: four forms, Hydra pages, nodes without names, languages, services; nothing is ever fetched."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harvesters.fetch import Fetcher
from harvesters.record import Announced, FailedRecord, Gathered, Record, Skipped
from harvesters.source import Source
from harvesters.types import dcat
from metadata.errors import KhlangError
from metadata.errors.standards import ContextNotKnown, DocumentUnreadable, RecordNotDescribed
from metadata.errors.types import NotThatKind, PagesRepeat
from tests.harvesters.types.portals import real, real_file
from tests.servers import FaultServer, whole

Gather = Callable[..., list[Gathered]]

TURTLE = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix spdx: <http://spdx.org/rdf/terms#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix locn: <http://www.w3.org/ns/locn#> . @prefix ex: <http://example.org/ns#> .
<https://x.example.org/> a dcat:Catalog ; dcat:dataset <https://x.example.org/set/1> .
<https://x.example.org/set/1> a dcat:Dataset ;
 dct:title "ถนน"@th , "Roads"@en , "Straßen"@de ; dct:description "a & b" ;
 dct:identifier "roads" ; dcat:keyword "x"@en , "y"@th ;
 dcat:theme <http://publications.europa.eu/resource/authority/data-theme/TRAN> ;
 dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/BIENNIAL> ;
 dct:language <http://publications.europa.eu/resource/authority/language/THA> ;
 dct:publisher [ a foaf:Organization ; foaf:name "กรมทางหลวง"@th ; foaf:homepage <https://doh.example.org> ] ;
 dct:creator [ a foaf:Agent ; foaf:name "Survey office"@en ] ;
 dct:rightsHolder <https://holder.example.org> ;
 dcat:contactPoint [ a vcard:Organization ; vcard:fn "Desk" ; vcard:hasEmail <mailto:desk@example.org> ] ;
 dct:temporal [ a dct:PeriodOfTime ; dcat:startDate "2019-01-01"^^xsd:date ; dcat:endDate "2020-12-31"^^xsd:date ] ;
 dct:spatial [ a dct:Location ; dcat:bbox "POLYGON((97 5, 106 5, 106 21, 97 21, 97 5))"^^ex:wkt ] ;
 ex:shoeSize 44 ;
 dcat:distribution <https://x.example.org/dist/1> .
<https://x.example.org/dist/1> a dcat:Distribution ; dct:title "CSV"@en ;
 dcat:accessURL <https://x.example.org/page> ; dcat:downloadURL <https://x.example.org/roads> ;
 dct:format <http://publications.europa.eu/resource/authority/file-type/CSV> ;
 dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv> ; dcat:byteSize "120"^^xsd:decimal ;
 dct:license <http://publications.europa.eu/resource/authority/licence/CC_BY_4_0> ;
 spdx:checksum [ a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha256 ; spdx:checksumValue "%s" ] .
""" % ("ab" * 32)


@pytest.fixture
def gather(fetcher_for: Callable[..., Fetcher], source_of: Callable[..., Source], tmp_path: Path) -> Gather:
    def run(content: str | bytes, name: str = "catalog.ttl", **options: Any) -> list[Gathered]:
        body = content.encode() if isinstance(content, str) else content
        (tmp_path / name).write_bytes(body)
        chosen = dcat.Options.model_construct(
            url=name, format=options.get("format", "auto"), select=dcat.CatalogSelect()
        )
        gathered = list(dcat.gather(source_of(chosen, tmp_path), fetcher_for()))
        return [item.read() if hasattr(item, "read") else item for item in gathered]

    return run


def records(gathered: list[Gathered]) -> list[Record]:
    return [item for item in gathered if isinstance(item, Record)]


def only(gathered: list[Gathered]) -> Record:
    (record,) = records(gathered)
    return record


def test_every_property_has_its_place(gather: Gather) -> None:
    record = only(gather(TURTLE))
    found, (made,) = record.dataset, record.dataset.distributions

    assert (record.upstream_id, found.id, found.identifier) == ("roads", "roads", "roads")
    assert found.title.plain() == {"th": "ถนน", "en": "Roads"} and len(found.extras["title"]) == 3
    assert found.theme == ("transport",) and found.language == ("th",) and set(found.tags) == {"x", "y"}
    assert (found.update_frequency, found.update_interval) == ("yearly", 2)
    assert found.contact and found.contact.email == "desk@example.org" and found.contact.name
    assert found.temporal and found.temporal.end == "2020-12-31"
    assert found.spatial and found.spatial.bbox == (97.0, 5.0, 106.0, 21.0)
    assert found.license == "cc-by-4.0" and found.extras["uri"] == "https://x.example.org/set/1"
    assert (made.format, made.media_type, made.size_bytes) == ("csv", "text/csv", 120)
    assert made.checksum == "sha256:" + "ab" * 32 and made.access_url == "https://x.example.org/page"
    assert record.resources[0].location == "https://x.example.org/roads"
    assert [(issue.kind, issue.values["fields"]) for issue in record.issues] == [
        ("field_unknown", "http://example.org/ns#shoeSize")
    ]


def test_holder_publisher_and_creator_are_told_apart(gather: Gather) -> None:
    found = only(gather(TURTLE)).dataset

    assert found.creator and found.creator.plain() == {"en": "Survey office"}
    assert found.extras["publisher"]["name"] == {"@value": "กรมทางหลวง", "@language": "th"}
    assert found.extras["rightsHolder"] == {"@id": "https://holder.example.org"}


def _as(form: str) -> bytes:
    import pyoxigraph as ox

    formats = {
        "rdfxml": ox.RdfFormat.RDF_XML,
        "ntriples": ox.RdfFormat.N_TRIPLES,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
    triples = [quad.triple for quad in ox.parse(TURTLE, format=ox.RdfFormat.TURTLE)]
    written = ox.serialize(triples, format=formats[form])
    assert isinstance(written, bytes)
    return written


@pytest.mark.parametrize(
    ("form", "name"), [("rdfxml", "c.rdf"), ("rdfxml", "c.xml"), ("ntriples", "c.nt"), ("jsonld", "c.jsonld")]
)
def test_every_form_of_rdf_says_the_same(gather: Gather, form: str, name: str) -> None:
    assert only(gather(_as(form), name)).dataset == only(gather(TURTLE)).dataset


CONTEXT = "https://semiceu.github.io/DCAT-AP/releases/3.0.0/context/dcat-ap.jsonld"


def jsonld(context: str) -> str:
    file = {"@type": "Distribution", "downloadURL": "https://x.example.org/a.csv"}
    node = {
        "@id": "https://x.example.org/1",
        "@type": "Dataset",
        "title": {"en": "Roads"},
        "distribution": [file],
    }
    return json.dumps({"@context": context, "@graph": [node]})


@pytest.mark.parametrize(
    "context",
    [
        CONTEXT, "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
        "https://raw.githubusercontent.com/DOI-DO/dcat-us/main/context/dcat-us-3.0.jsonld",
    ],
)  # fmt: skip
def test_known_contexts_are_built_in(gather: Gather, context: str) -> None:
    assert only(gather(jsonld(context), "c.jsonld")).dataset.title.plain() == {"en": "Roads"}


def test_no_other_context_is_fetched(gather: Gather) -> None:
    with FaultServer() as server:
        for context in (server.url("/context.jsonld"), "file:///etc/passwd"):
            with pytest.raises(ContextNotKnown):
                gather(jsonld(context), "c.jsonld")
        assert server.seen == []


def test_an_entity_of_rdf_xml_is_never_opened(gather: Gather) -> None:
    body = (
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dct="http://purl.org/dc/terms/">'
        '<rdf:Description rdf:about="http://x/1"><dct:title>&e;</dct:title></rdf:Description></rdf:RDF>'
    )
    with pytest.raises(KhlangError) as caught:
        gather(body, "c.rdf")
    assert "root:" not in str(caught.value)


PAGES = {
    "hydra": "<{me}> a hydra:PartialCollectionView ; hydra:next <{onward}> . <{me}#c> hydra:totalItems {total} .",
    "old hydra": '<{me}> a hydra:PagedCollection ; hydra:nextPage "{onward}" ; hydra:totalItems {total} .',
}
PAGE = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
<{base}/d/{n}> a dcat:Dataset ; dct:title "{n}" ; dcat:distribution [ dcat:downloadURL <{base}/{n}.csv> ] .
"""


@pytest.mark.parametrize("style", PAGES)
@pytest.mark.parametrize("total", [3, 5])
def test_both_styles_of_hydra_pages_are_followed_and_their_total_is_told(
    fetcher_for: Callable[..., Fetcher], source_of: Callable[..., Source], style: str, total: int
) -> None:
    with FaultServer() as server:
        base = server.url("")
        for n in range(3):
            text = PAGE.format(base=base, n=n)
            if n < 2:
                text += PAGES[style].format(me=f"{base}/p{n}", onward=f"{base}/p{n + 1}", total=total)
            server.add(f"/p{n}", whole(text.encode(), [("Content-Type", "text/turtle")]))
        options = dcat.Options(url=f"{base}/p0")
        gathered = list(dcat.gather(source_of(options), fetcher_for(server.port)))

    assert gathered[0] == Announced(total) and len(gathered) == 4


def test_a_dataset_on_two_pages_makes_the_listing_doubtful(
    fetcher_for: Callable[..., Fetcher], source_of: Callable[..., Source]
) -> None:
    with FaultServer() as server:
        base = server.url("")
        first, second = PAGE.format(base=base, n=1), PAGE.format(base=base, n=2)
        next_page = PAGES["hydra"].format(me=f"{base}/p0", onward=f"{base}/p1", total=2)
        server.add("/p0", whole((first + next_page).encode()))
        server.add("/p1", whole((second + first).encode()))
        with pytest.raises(PagesRepeat):
            list(dcat.gather(source_of(dcat.Options(url=f"{base}/p0")), fetcher_for(server.port)))


@pytest.mark.parametrize(
    ("content", "name", "error"),
    [
        ("@prefix a: <http://x/> . a:b a:c", "c.ttl", DocumentUnreadable),
        ("<rdf:RDF", "c.rdf", DocumentUnreadable),
        ('{"a": ', "c.jsonld", DocumentUnreadable),
        ("<http://a> <http://b> <http://c> .", "c.nt", NotThatKind),
        ("<!doctype html><title>Log in</title>", "c.ttl", NotThatKind),
        ("some words", "c.txt", NotThatKind),
        ("", "c.txt", NotThatKind),
    ],
)
def test_what_is_no_catalog_is_never_taken_for_an_empty_one(
    gather: Gather, content: str, name: str, error: type[KhlangError]
) -> None:
    with pytest.raises(error):
        gather(content, name)


def test_a_dataset_that_is_only_named_is_a_failed_record(gather: Gather) -> None:
    text = "@prefix dcat: <http://www.w3.org/ns/dcat#> . <http://x.example.org/c> a dcat:Catalog ;"

    announced, failed = gather(text + " dcat:dataset <http://x.example.org/1> .")

    assert announced == Announced(1) and isinstance(failed, FailedRecord)
    assert isinstance(failed.error, RecordNotDescribed)


def test_services_and_series(gather: Gather) -> None:
    text = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
    @prefix x: <http://x.example.org/> .
    x:s a dcat:DatasetSeries ; dct:title "All years" .
    x:d a dcat:Dataset ; dct:title "2567" ; dcat:inSeries x:s .
    x:api a dcat:DataService ; dct:title "API" ; dcat:endpointURL <https://api.example.org> ; dcat:servesDataset x:d .
    x:lone a dcat:DataService ; dct:title "WMS" ; dcat:endpointURL <https://wms.example.org> ."""

    gathered = gather(text)

    found = {record.upstream_id: record for record in records(gathered)}
    (series,) = [item for item in gathered if isinstance(item, Skipped)]
    assert set(found) == {"http://x.example.org/d", "http://x.example.org/lone"}
    assert found["http://x.example.org/d"].resources[0].location == "https://api.example.org"
    assert found["http://x.example.org/d"].dataset.in_series == "http://x.example.org/s"
    assert series.issue.kind == "record_only_groups" and gathered[0] == Announced(3)


def test_nodes_that_point_at_each_other_end(gather: Gather) -> None:
    text = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
    <http://x/1> a dcat:Dataset ; dct:title "1" ; dct:publisher _:a ; dcat:landingPage <http://x.example.org/> .
    _:a dct:source _:b . _:b dct:source _:a , _:b ."""

    assert only(gather(text)).dataset.extras["publisher"]["source"]


REAL_COUNTS = [
    ("ckanext-dcat/examples/dcat/catalog.rdf", 2, 2), ("ckanext-dcat/examples/dcat/catalog_datasets_list.rdf", 2, 2),
    ("ckanext-dcat/examples/dcat/catalog_pod.jsonld", 1, 1), ("ckanext-dcat/examples/dcat/dataset.rdf", 1, 1),
    ("ckanext-dcat/examples/dcat/dataset_gov_de.rdf", 1, 1), ("ckanext-dcat/examples/dcat/dataset_gob_es.ttl", 1, 1),
    ("ckanext-dcat/examples/dcat/dataset_sweden.rdf", 1, 1), ("ckanext-dcat/examples/dcat/dataset_health.ttl", 1, 0),
    ("ckanext-dcat/examples/dcat/catalog_with_at_graph.jsonld", 1, 1),
    ("ckanext-dcat/examples/dcat/dataset_multilingual.ttl", 1, 1), ("national-samples/dcatap_catalog.ttl", 2, 2),
    ("national-samples/dcatap-de_catalog.rdf", 1, 1), ("national-samples/geodcat-ap_catalog.rdf", 0, 0),
    ("dcat-ap-spec/3.0.0-hvd/html/examples/example-ms_catalogue_hvd.jsonld", 1, 1),
    ("dcat-ap-spec/3.0.1/html/examples/example-bee-population-2022-2023.jsonld", 2, 0),
]  # fmt: skip
"""Of each file its datasets, and those that are public and have a file, a page or a service."""


@real
@pytest.mark.parametrize(("name", "listed", "mapped"), REAL_COUNTS)
def test_real_catalogs_are_read_whole(gather: Gather, name: str, listed: int, mapped: int) -> None:
    gathered = gather(real_file("dcat-rdf", name).read_bytes(), Path(name).name)

    assert gathered[0] == Announced(listed) and len(gathered) == listed + 1
    assert len(records(gathered)) == mapped


@real
def test_a_real_page_of_350_datasets_says_that_250_are_missing(gather: Gather) -> None:
    gathered = gather(real_file("dcat-rdf", "national-samples", "dcatap-ch_catalog.ttl").read_bytes())

    assert gathered[0] == Announced(350) and len(records(gathered)) == 100
    assert sum(len(record.resources) for record in records(gathered)) == 199
    assert not any(issue.kind == "field_unknown" for record in records(gathered) for issue in record.issues)
