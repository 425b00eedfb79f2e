"""A withdrawn dataset: every machine's view of it says so in its own standard's words, and none lists it."""

from typing import Any

import mlcroissant
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from metadata.standards._dcat_names import PREFIXES
from tests.web.example import SITE, Example

SINCE = "2026-12-01T00:00:00Z"
EU = "http://publications.europa.eu/resource/authority/"
PREFIX = "".join(f"PREFIX {prefix}: <{address}>\n" for prefix, address in PREFIXES.items())
KINDS = {"ttl": RdfFormat.TURTLE, "jsonld": RdfFormat.JSON_LD, "rdf": RdfFormat.RDF_XML}


@pytest.mark.parametrize("form", KINDS)
def test_dcat_has_the_status_of_the_dataset_and_of_each_file(client: FlaskClient, form: str) -> None:
    answer = client.get(f"/dataset/mot-gone.{form}")
    store = Store()
    store.load(answer.data, format=KINDS[form], base_iri=SITE)
    asked = f"""{PREFIX} SELECT * WHERE {{ <{SITE}/dataset/mot-gone> adms:status ?s ; prov:invalidatedAtTime ?t ;
        skos:changeNote ?why ; dcat:distribution ?d . ?d adms:status ?ds . FILTER (lang(?why) = "en") }}"""
    found: list[Any] = list(store.query(asked))

    assert answer.status_code == 200 and len(found) == 3
    for row in found:
        assert row["s"] == NamedNode(f"{EU}dataset-status/WITHDRAWN")
        assert row["ds"] == NamedNode(f"{EU}distribution-status/WITHDRAWN")
        assert row["t"].value.startswith("2026-12-01T00:00:00")
        assert row["why"] == Literal("it did not come back within its grace time", language="en")


@pytest.mark.parametrize("document", ["croissant.json", "croissant.jsonld", "schema-org.jsonld"])
def test_documents_of_schema_org_have_its_status(client: FlaskClient, document: str) -> None:
    found = client.get(f"/dataset/mot-gone/{document}").get_json(force=True)

    assert (found["creativeWorkStatus"], found["expires"]) == ("Withdrawn", SINCE)
    if document.startswith("croissant"):
        loaded = mlcroissant.Metadata.from_json(mlcroissant.Context(), found)
        assert not loaded.issues.errors


def test_descriptors_say_since_when_and_why_also_those_of_a_version(
    client: FlaskClient, example: Example
) -> None:
    version = example.versions("mot-gone")[0]
    for address in ("/dataset/mot-gone", f"/dataset/mot-gone/version/{version}"):
        found = client.get(f"{address}/datapackage.json").get_json()
        assert found["withdrawn"] == {"since": SINCE, "reason": "grace_over"}
        assert client.get(found["resources"][0]["path"].removeprefix(SITE)).status_code == 200


def test_the_apis_and_lists_agree(client: FlaskClient) -> None:
    own = client.get("/api/v1/datasets/mot-gone").get_json()
    assert (own["state"], own["state_since"]) == ("withdrawn", SINCE)
    uuid = own["id"]
    shown = client.get("/api/3/action/package_show?id=mot-gone")
    assert (shown.status_code, shown.get_json()["error"]["__type"]) == (404, "Not Found Error")
    asked = f"/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:catalog.example:{uuid}"
    header = etree.fromstring(client.get(asked).data).find(".//{*}header")
    assert header is not None and header.get("status") == "deleted"
    for listed in (
        "/catalog.ttl",
        "/data.json",
        "/feeds/dataset.atom",
        "/sitemap.xml",
        "/api/3/action/package_list",
    ):
        assert "mot-gone" not in client.get(listed).text


@pytest.mark.parametrize("name", ["mot-bridges", "mot-lost"])
def test_others_have_no_such_mark(client: FlaskClient, name: str) -> None:
    for ending in (".ttl", "/croissant.json", "/datapackage.json", "/schema-org.jsonld"):
        assert "withdrawn" not in client.get(f"/dataset/{name}{ending}").text.lower()


@pytest.mark.parametrize("document", ["datapackage.json", "croissant.json"])
def test_documents_of_a_version_are_asked_for_each_time(
    client: FlaskClient, example: Example, document: str
) -> None:
    """They hold the site's address and the dataset's state; only files are the same for ever."""
    version = example.versions("mot-bridges")[0]
    address = f"/dataset/mot-bridges/version/{version}/{document}"

    answer = client.get(address)

    assert (
        "immutable" not in answer.headers["Cache-Control"] and "no-cache" in answer.headers["Cache-Control"]
    )
    assert "Last-Modified" not in answer.headers
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304 and not again.data
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    if packed.headers.get("Content-Encoding") == "gzip":
        assert packed.headers["ETag"].startswith("W/")


def test_a_moved_site_gives_other_validators(app: Flask, example: Example) -> None:
    from dataclasses import replace

    from web.app import create_app

    moved = create_app(
        replace(example.services, settings=replace(example.services.settings, site_url="https://new.example"))
    )
    version = example.versions("mot-bridges")[0]
    for document in ("datapackage.json", "croissant.json"):
        address = f"/dataset/mot-bridges/version/{version}/{document}"
        before = app.test_client().get(address).headers["ETag"]
        after = moved.test_client().get(address, headers={"If-None-Match": before})
        assert after.status_code == 200 and "https://new.example" in after.text
