"""The catalog as RDF: pages, one dataset, every form, the constraints of DCAT-AP."""

from pathlib import Path
from typing import Any

import pyshacl
import pytest
import rdflib
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from metadata.standards._dcat_graph import FORMATS
from metadata.standards._dcat_names import PREFIXES
from tests.web.example import SITE
from web.api import dcat

KINDS = {"ttl": RdfFormat.TURTLE, "rdf": RdfFormat.RDF_XML, "jsonld": RdfFormat.JSON_LD, "nt": RdfFormat.N_TRIPLES,
         "xml": RdfFormat.RDF_XML, "n3": RdfFormat.N3}  # fmt: skip
PREFIX = "".join(f"PREFIX {prefix}: <{address}>\n" for prefix, address in PREFIXES.items())


def load(client: FlaskClient, path: str, form: str) -> Store:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == FORMATS[form][1]
    store = Store()
    store.load(answer.data, format=KINDS[form], base_iri=SITE)
    return store


def ask(store: Store, pattern: str) -> list[Any]:
    return [row for row in store.query(f"{PREFIX} SELECT * WHERE {{ {pattern} }}")]


def test_every_form_says_the_same(client: FlaskClient) -> None:
    sizes = {form: len(load(client, f"/catalog.{form}", form)) for form in FORMATS}
    assert len(set(sizes.values())) == 1, sizes
    sizes = {form: len(load(client, f"/dataset/mot-bridges.{form}", form)) for form in FORMATS}
    assert len(set(sizes.values())) == 1, sizes


def test_a_dataset_and_its_files(client: FlaskClient) -> None:
    store = load(client, "/dataset/mot-bridges.ttl", "ttl")
    node = NamedNode(f"{SITE}/dataset/mot-bridges")
    titles = {row["t"] for row in ask(store, f"{node} a dcat:Dataset; dct:title ?t")}
    assert titles == {Literal("สะพาน", language="th"), Literal("Bridges", language="en")}
    files = ask(store, f"{node} dcat:distribution ?d . ?d dcat:downloadURL ?u; dcat:accessURL ?a; dcat:byteSize ?s; "
                       "spdx:checksum/spdx:checksumValue ?c; dct:format ?f; dcat:mediaType ?m")  # fmt: skip
    assert len(files) == 3
    for row in files:
        answer = client.head(row["u"].value.removeprefix(SITE))
        assert answer.status_code == 200 and answer.headers["Content-Length"] == row["s"].value
        assert answer.headers["ETag"].strip('"') == row["c"].value
        assert client.get(row["a"].value.removeprefix(SITE)).status_code == 200
    themes = ask(store, f"{node} dcat:theme ?t")
    assert themes[0]["t"].value == "http://publications.europa.eu/resource/authority/data-theme/TRAN"
    service = ask(store, "?s a dcat:DataService; dcat:endpointURL ?u; dcat:servesDataset ?d")[0]
    assert service["d"] == node
    assert client.get(service["s"].value.removeprefix(SITE)).json["result"]["total"] == 3


def test_sizes_have_the_type_that_dcat_ap_asks_for(client: FlaskClient) -> None:
    lines = [line for line in client.get("/catalog.nt").text.splitlines() if "dcat#byteSize" in line]
    assert lines and all(line.endswith("XMLSchema#nonNegativeInteger> .") for line in lines)


def test_pages_have_one_node_for_both_kinds_of_client(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dcat, "PAGE_SIZE", 5)
    seen: list[str] = []
    path, pages = "/catalog.ttl", 0
    while path:
        store = load(client, path, "ttl")
        pages += 1
        seen += [row["d"].value for row in ask(store, "?c a dcat:Catalog; dcat:dataset ?d")]
        nodes = ask(store, "?p a hydra:PagedCollection, hydra:PartialCollectionView; hydra:totalItems ?n")
        assert len(nodes) == 1
        following = ask(store, "?p hydra:next ?x; hydra:nextPage ?x")
        path = following[0]["x"].value.removeprefix(SITE) if following else ""
    names = client.get("/api/3/action/package_list").json["result"]
    assert [address.removeprefix(f"{SITE}/dataset/") for address in sorted(seen)] == names
    assert pages == -(-len(names) // 5)
    assert client.get(f"/catalog.ttl?page={pages + 1}").status_code == 404
    assert client.get("/catalog.ttl?page=0").status_code == 400


def test_only_what_changed(client: FlaskClient) -> None:
    assert ask(load(client, "/catalog.ttl?modified_since=2001-01-01", "ttl"), "?c dcat:dataset ?d")
    assert not ask(load(client, "/catalog.ttl?modified_since=2999-01-01", "ttl"), "?c dcat:dataset ?d")
    assert client.get("/catalog.ttl?modified_since=soon").status_code == 400


def test_a_part_of_the_catalog_can_be_asked_for_as_ckan_asks(client: FlaskClient) -> None:
    found = load(client, "/catalog.ttl?q=bridges&fq=organization:mot", "ttl")
    others = load(client, "/catalog.ttl?fq=organization:nam&fq=metadata_modified:[NOW-50YEARS TO *]", "ttl")
    nothing = load(client, "/catalog.ttl?q=bridges&modified_since=2999-01-01", "ttl")

    assert ask(found, f"?c dcat:dataset <{SITE}/dataset/mot-bridges>")
    assert not ask(found, f"?c dcat:dataset <{SITE}/dataset/nam-dams>")
    assert ask(found, f"<{SITE}/catalog.ttl?page=1&q=bridges&fq=organization%3Amot> hydra:totalItems 1")
    assert ask(others, f"?c dcat:dataset <{SITE}/dataset/nam-dams>")
    assert not ask(others, f"?c dcat:dataset <{SITE}/dataset/mot-bridges>")
    assert not ask(nothing, "?c dcat:dataset ?d")
    assert client.get("/catalog.ttl?q=bridges&page=2").status_code == 404
    assert client.get("/catalog.ttl?fq=(").status_code == 400


def test_an_empty_catalog_is_never_an_empty_answer(app: Flask, client: FlaskClient, monkeypatch: Any) -> None:
    monkeypatch.setattr(dcat, "list_datasets", lambda session, **asked: [])
    answer = client.get("/catalog.ttl")
    assert answer.status_code == 503 and "Retry-After" in answer.headers


def test_the_form_a_client_asks_for(client: FlaskClient) -> None:
    for accept, form in (("text/turtle", "ttl"), ("application/rdf+xml", "rdf"), ("application/ld+json", "jsonld"),
                         ("*/*", "ttl")):  # fmt: skip
        answer = client.get("/catalog", headers={"Accept": accept})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/catalog.{form}")
    head = client.head("/catalog.rdf")
    assert head.headers["Content-Type"].startswith("application/rdf+xml") and int(
        head.headers["Content-Length"]
    )
    again = client.get("/catalog.ttl", headers={"If-None-Match": client.get("/catalog.ttl").headers["ETag"]})
    assert again.status_code == 304


def test_old_names_lead_to_the_dataset(client: FlaskClient) -> None:
    uuid = client.get("/api/3/action/package_show?id=mot-bridges").json["result"]["id"]
    assert client.get(f"/dataset/{uuid}.ttl").headers["Location"] == "/dataset/mot-bridges.ttl"
    assert client.get("/dataset/nobody.ttl").status_code == 404


@pytest.mark.parametrize(
    "rule",
    [
        "?x a dcat:Dataset . FILTER NOT EXISTS { ?x dct:title ?t ; dct:description ?d ; dct:identifier ?i }",
        "?x a dcat:Distribution . FILTER NOT EXISTS { ?x dcat:accessURL ?a }",
        "?x a dcat:Catalog . FILTER NOT EXISTS { ?x dct:title ?t ; dct:description ?d ; dct:publisher ?p }",
        "?x a dcat:DataService . FILTER NOT EXISTS { ?x dct:title ?t ; dcat:endpointURL ?u }",
        "?x a foaf:Agent . FILTER NOT EXISTS { ?x foaf:name ?n }",
        "?x a skos:Concept . FILTER NOT EXISTS { ?x skos:prefLabel ?l }",
        "?x a spdx:Checksum . FILTER NOT EXISTS { ?x spdx:algorithm ?a ; spdx:checksumValue ?v }",
        "?d dcat:theme ?x . FILTER NOT EXISTS { ?x a skos:Concept }",
        "?d dct:license ?x . FILTER NOT EXISTS { ?x a dct:LicenseDocument }",
        "?d dcat:contactPoint ?x . FILTER NOT EXISTS { ?x a vcard:Kind }",
        "?d dct:temporal ?x . FILTER NOT EXISTS { ?x a dct:PeriodOfTime }",
        "?d dct:accessRights ?x . FILTER NOT EXISTS { ?x a dct:RightsStatement }",
        "?d dct:publisher ?x ; dct:publisher ?y . FILTER (?x != ?y)",
        "?d dct:issued ?x . FILTER (datatype(?x) NOT IN (xsd:date, xsd:dateTime, xsd:gYear, xsd:gYearMonth))",
    ],
)
def test_the_constraints_of_dcat_ap(client: FlaskClient, rule: str) -> None:
    """DCAT-AP 3.0.1's mandatory properties, classes and types; its own shapes are run on real files."""
    assert ask(load(client, "/catalog.ttl", "ttl"), rule) == []


@pytest.mark.real
@pytest.mark.parametrize("shapes", ["shapes.ttl", "range.ttl", "deprecateduris.ttl"])
def test_the_official_shapes_of_dcat_ap_find_nothing(
    client: FlaskClient, real_data: Path, shapes: str
) -> None:
    folder = real_data / "dcat-rdf" / "dcat-ap-spec" / "3.0.1" / "html" / "shacl"
    said, rules = rdflib.Graph(), rdflib.Graph()
    said.parse(data=client.get("/catalog.ttl").data, format="turtle")
    rules.parse(folder / shapes)
    conforms, _, text = pyshacl.validate(said, shacl_graph=rules, advanced=True)
    assert conforms, text
