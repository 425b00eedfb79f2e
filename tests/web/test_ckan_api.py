"""CKAN's Action API as its clients send and read it."""

import csv
import io
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from lxml import etree

from catalog.models import AgencyRow
from metadata.standards import ckan
from tests.web.example import SITE, Example, open_example
from web.api.ckan import ACTIONS
from web.app import create_app


def ask(client: FlaskClient, name: str, /, **values: Any) -> Any:
    answer = client.post(f"/api/action/{name}", json=values)
    assert answer.status_code == 200, answer.text
    assert answer.json["success"] is True
    assert answer.json["help"] == f"{SITE}/api/3/action/help_show?name={name}"
    return answer.json["result"]


def refuse(client: FlaskClient, name: str, status: int, /, **values: Any) -> dict[str, Any]:
    answer = client.post(f"/api/3/action/{name}", json=values)
    assert answer.status_code == status, answer.text
    assert answer.json["success"] is False
    return answer.json["error"]


def test_every_way_in_is_the_same(client: FlaskClient) -> None:
    wanted = client.get("/api/3/action/package_show?id=mot-bridges").json["result"]
    form = {"id": "mot-bridges"}
    assert client.get("/api/action/package_show?id=mot-bridges").json["result"] == wanted
    assert client.get("/api/3/action/package_show/?id=mot-bridges").json["result"] == wanted
    assert client.post("/api/3/action/package_show", json=form).json["result"] == wanted
    assert client.post("/api/3/action/package_show", data=form).json["result"] == wanted
    assert client.post("/api/3/action/package_show", data=json.dumps(form)).json["result"] == wanted
    multipart = client.post("/api/3/action/package_show", data=form, content_type="multipart/form-data")
    assert multipart.json["result"] == wanted
    as_form = "application/x-www-form-urlencoded"
    assert (
        client.post("/api/3/action/package_show", data=json.dumps(form), content_type=as_form).json["result"]
        == wanted
    )
    assert client.get("/api/3/action/package_show?id=" + wanted["id"]).json["result"] == wanted


def test_a_dataset_has_every_field_that_clients_read(client: FlaskClient) -> None:
    found = ask(client, "package_show", id="mot-bridges")
    for key in (
        "id", "name", "title", "notes", "url", "version", "type", "state", "private", "isopen", "license_id",
        "license_title", "license_url", "author", "author_email", "maintainer", "maintainer_email",
        "metadata_created", "metadata_modified", "num_resources", "num_tags", "owner_org", "organization",
        "groups", "tags", "extras", "resources", "relationships_as_subject", "relationships_as_object",
        "creator_user_id",
    ):  # fmt: skip
        assert key in found, key
    assert found["title"] == "สะพาน"
    assert found["organization"]["name"] == "mot" and found["organization"]["id"] == found["owner_org"]
    assert found["groups"][0]["name"] == "transport"
    resource = found["resources"][0]
    for key in (
        "id", "package_id", "position", "name", "description", "url", "url_type", "format", "mimetype",
        "mimetype_inner", "size", "hash", "created", "last_modified", "metadata_modified", "state",
        "resource_type", "cache_url", "datastore_active",
    ):  # fmt: skip
        assert key in resource, key
    assert resource["format"] == "CSV" and resource["datastore_active"] is True
    assert resource["url"].startswith(f"{SITE}/dataset/mot-bridges/resource/")
    assert client.get(resource["url"].removeprefix(SITE)).status_code == 200


def test_what_is_withdrawn_or_was_never_there_is_not_found(client: FlaskClient) -> None:
    for name in ("mot-gone", "nobody", "x" * 600, "a\0b"):
        error = refuse(client, "package_show", 404, id=name)
        assert error["__type"] == "Not Found Error"
    assert refuse(client, "package_show", 409)["id"] == ["Missing value"]


def test_lists_and_their_parts(client: FlaskClient) -> None:
    names = ask(client, "package_list")
    assert "mot-bridges" in names and "mot-gone" not in names and names == sorted(names)
    assert ask(client, "package_list", limit=2, offset=1) == names[1:3]
    whole = ask(client, "current_package_list_with_resources", limit=200)
    assert {found["name"] for found in whole} == set(names)
    assert all(found["resources"] for found in whole)


def test_pages_of_a_search_are_total_and_stable(client: FlaskClient) -> None:
    for sort in ("id asc", "name asc", "metadata_modified desc", "metadata_created asc", "title_string asc"):
        seen: list[str] = []
        while page := ask(client, "package_search", rows=3, start=len(seen), sort=sort)["results"]:
            seen += [found["name"] for found in page]
        assert sorted(seen) == ask(client, "package_list"), sort
    by_id = ask(client, "package_search", rows=1000, sort="id asc")["results"]
    assert [found["id"] for found in by_id] == sorted(found["id"] for found in by_id)


@pytest.mark.parametrize(
    ("fq", "names"),
    [
        ("organization:mot -tags:nothing", None),
        ("name:mot-bridges", {"mot-bridges"}),
        ("name:mot-br*", {"mot-bridges"}),
        ("organization:mot AND res_format:CSV AND name:(mot-bridges OR mot-shapes)", {"mot-bridges"}),
        ("organization:nobody OR name:mot-shapes", {"mot-shapes"}),
        ("+type:dataset +state:active +name:mot-lost", {"mot-lost"}),
        ("metadata_modified:[NOW-1DAY TO NOW+1DAY] AND name:mot-bridges", {"mot-bridges"}),
        ("metadata_created:[* TO 2001-01-01T00:00:00Z]", set()),
        ("metadata_created:{2001-01-01T00:00:00Z TO *} AND name:mot-bridges", {"mot-bridges"}),
        ("title:สะพาน", {"mot-bridges"}),
        ('title:"สะพาน"', {"mot-bridges"}),
        ("groups:transport AND title:สะพ*", {"mot-bridges"}),
        ("groups:* AND name:mot-bridges", {"mot-bridges"}),
        ("license_id:cc-by-4.0 AND name:mot-bridges", {"mot-bridges"}),
        ('license_id:"CC-BY-4.0" AND name:mot-bridges', {"mot-bridges"}),
        ("isopen:true AND name:mot-bridges", {"mot-bridges"}),
        ("private:true", set()),
        ("capacity:public AND name:mot-bridges", {"mot-bridges"}),
        ("NOT organization:mot AND name:mot-bridges", set()),
        ("dataset_type:harvest", set()),
    ],
)
def test_filters_in_solrs_syntax(client: FlaskClient, fq: str, names: set[str] | None) -> None:
    found = ask(client, "package_search", fq=fq, rows=1000)
    if names is None:
        assert {each["organization"]["name"] for each in found["results"]} == {"mot"}
    else:
        assert {each["name"] for each in found["results"]} == names
        assert found["count"] == len(names)


def test_owner_org_and_lists_of_filters(client: FlaskClient) -> None:
    org = ask(client, "organization_show", id="mot")
    by_uuid = ask(client, "package_search", fq=f"owner_org:{org['id']}", rows=0)
    assert by_uuid["count"] == org["package_count"] and by_uuid["results"] == []
    assert ask(client, "organization_show", id=org["id"]) == org
    found = ask(client, "package_search", fq_list=["organization:mot", 'title:"สะพาน"'])
    assert [each["name"] for each in found["results"]] == ["mot-bridges"]


def test_people_type_words(client: FlaskClient) -> None:
    assert ask(client, "package_search", q="สะพาน")["results"][0]["name"] == "mot-bridges"
    assert ask(client, "package_search", q="bridges")["results"][0]["name"] == "mot-bridges"
    assert ask(client, "package_search", q="text:(สะพาน)")["results"][0]["name"] == "mot-bridges"
    assert ask(client, "package_search", q="(สะพาน")["results"][0]["name"] == "mot-bridges"
    everything = ask(client, "package_list")
    assert ask(client, "package_search", q="*:*", rows=0)["count"] == len(everything)


def test_queries_that_cannot_be_read_say_so_as_ckan_does(client: FlaskClient) -> None:
    assert refuse(client, "package_search", 400, fq="organization:(a")["__type"] == "Search Query Error"
    assert refuse(client, "package_search", 400, fq="metadata_modified:[soon TO *]")["message"]
    assert refuse(client, "package_search", 400, sort="weather desc")["__type"] == "Search Query Error"
    assert refuse(client, "package_search", 409, rows="many")["rows"] == ["Invalid integer"]


@pytest.mark.parametrize("number", [10**12, 10**20])
def test_a_page_far_behind_the_last_is_empty_and_hurts_nobody(client: FlaskClient, number: int) -> None:
    """The search engine takes memory for what stands before a page: 10**12 places would end the server."""
    found = ask(client, "package_search", start=number, q="สะพาน")
    assert found["count"] and found["results"] == []
    assert ask(client, "package_list", offset=number) == []
    assert len(ask(client, "package_list", limit=number)) > 1
    assert ask(client, "current_package_list_with_resources", page=number, limit=1000) == []


def test_a_field_that_nobody_keeps_finds_nothing_and_is_named(client: FlaskClient) -> None:
    found = ask(client, "package_search", fq="extras_weather:fine")
    assert found["count"] == 0 and "weather" in found["notice"]


def test_facets_count_the_result(client: FlaskClient) -> None:
    asked = quote('["organization","tags","res_format","license_id","groups"]')
    url = f"/api/3/action/package_search?rows=0&facet.field={asked}&fq=organization:mot"
    found = client.get(url).json["result"]
    assert found["facets"]["organization"] == {"mot": found["count"]}
    item = found["search_facets"]["organization"]["items"][0]
    assert item == {"name": "mot", "display_name": "กระทรวงทดสอบ", "count": found["count"]}
    assert found["search_facets"]["groups"]["items"][0]["name"] == "transport"
    for value, number in found["facets"]["res_format"].items():
        assert ask(client, "package_search", fq=f"organization:mot AND res_format:{value}")["count"] == number
    for value, number in found["facets"]["license_id"].items():
        assert (
            ask(client, "package_search", fq=f'organization:mot AND license_id:"{value}"')["count"] == number
        )
    limited = ask(client, "package_search", **{"facet.field": ["organization"], "facet.limit": 1})
    assert len(limited["facets"]["organization"]) == 1
    assert ask(client, "package_search", facet="false", **{"facet.field": ["tags"]})["facets"] == {}


def test_chosen_fields_only(client: FlaskClient) -> None:
    found = ask(client, "package_search", fl="name,title", rows=2)["results"]
    assert all(set(each) == {"name", "title"} for each in found)


def test_organizations_and_groups(client: FlaskClient) -> None:
    names = ask(client, "organization_list")
    whole = ask(client, "organization_list", all_fields=True)
    assert [each["name"] for each in whole] == names
    assert sum(each["package_count"] for each in whole) == len(ask(client, "package_list"))
    shown = ask(client, "organization_show", id="mot", include_datasets=True)
    assert len(shown["packages"]) == shown["package_count"]
    groups = ask(client, "group_list", all_fields="true")
    transport = next(each for each in groups if each["name"] == "transport")
    assert ask(client, "group_show", id=transport["id"])["name"] == "transport"
    listed = ask(client, "group_package_show", id="transport", limit=1000)
    assert len(listed) == transport["package_count"]
    assert refuse(client, "group_show", 404, id="nothing")["__type"] == "Not Found Error"
    assert refuse(client, "organization_show", 404, id="nothing")["__type"] == "Not Found Error"


def test_tags_licences_formats(client: FlaskClient) -> None:
    tags = ask(client, "tag_list")
    assert tags
    shown = ask(client, "tag_show", id=tags[0], include_datasets=True)
    assert shown["name"] == tags[0] and shown["packages"]
    assert ask(client, "tag_search", query=tags[0])["results"][0]["name"] in tags
    assert any(each["id"] == ckan.license_id("cc-by-4.0") for each in ask(client, "license_list"))
    assert "csv" in ask(client, "format_autocomplete", q="cs")
    assert ask(client, "vocabulary_list") == []


def test_the_site_says_what_it_is(client: FlaskClient) -> None:
    status = ask(client, "status_show")
    assert status["ckan_version"].startswith("2.") and status["site_url"] == SITE
    assert ask(client, "site_read") is True
    for name in ACTIONS:
        assert ask(client, "help_show", name=name)


def test_activities_are_the_versions(client: FlaskClient, example: Example) -> None:
    found = ask(client, "package_activity_list", id="mot-bridges")
    assert len(found) == len(example.versions("mot-bridges")) == 2
    assert [each["activity_type"] for each in found] == ["changed package", "new package"]
    recent = ask(client, "recently_changed_packages_activity_list", limit=3)
    assert len(recent) == 3


def test_writing_is_refused_and_unknown_actions_are_named(client: FlaskClient) -> None:
    for name in ("package_create", "resource_update", "datastore_upsert", "organization_delete", "user_list"):
        assert refuse(client, name, 403)["__type"] == "Authorization Error"
    answer = client.get("/api/3/action/rain_dance")
    assert answer.status_code == 400
    assert answer.json == "Bad request - Action name not known: rain_dance"
    assert client.post("/api/3/action/package_list", data="{oops").status_code == 400
    assert client.post("/api/3/action/package_list", data="[1]").status_code == 400


def test_rows_of_a_table(client: FlaskClient, example: Example) -> None:
    table = example.resource("mot-bridges")
    found = ask(client, "datastore_search", resource_id=table)
    assert [field["id"] for field in found["fields"]] == ["_id", "รหัส", "ชื่อ", "ความยาว (เมตร)", "วันที่เปิด"]
    assert [field["type"] for field in found["fields"]] == ["int", "text", "text", "int8", "date"]
    assert found["total"] == 3 and found["total_was_estimated"] is False
    first = {"_id": 1, "รหัส": "001", "ชื่อ": "สะพานหนึ่ง", "ความยาว (เมตร)": 120, "วันที่เปิด": "2024-05-01"}
    assert found["records"][0] == first


def test_questions_about_rows(client: FlaskClient, example: Example) -> None:
    table = example.resource("mot-bridges")

    def ids(**values: Any) -> list[int]:
        return [row["_id"] for row in ask(client, "datastore_search", resource_id=table, **values)["records"]]

    assert ids(filters={"รหัส": "002"}) == [2]
    assert ids(filters={"รหัส": ["001", "003"]}) == [1, 3]
    assert ids(filters='{"ความยาว (เมตร)": 95}') == [2]
    assert ids(filters={"ความยาว (เมตร)": "ไม่ใช่เลข"}) == []
    assert ids(q="สาม") == [3]
    assert ids(q={"ชื่อ": "หนึ่ง"}) == [1]
    assert ids(sort='"ความยาว (เมตร)" desc') == [1, 2, 3]
    assert ids(sort="ความยาว (เมตร) asc", limit=1) == [3]
    assert ids(limit=1, offset=1) == [2]
    assert ids(limit=0) == []
    found = ask(client, "datastore_search", resource_id=table, fields="ชื่อ", include_total=False)
    assert found["records"][0] == {"ชื่อ": "สะพานหนึ่ง"} and "total" not in found
    assert ask(client, "datastore_search", resource_id=table, fields=["ชื่อ"], distinct=True)["total"] == 3
    lists = ask(client, "datastore_search", resource_id=table, records_format="lists", limit=1)
    assert lists["records"] == [[1, "001", "สะพานหนึ่ง", 120, "2024-05-01"]]
    wrong = refuse(client, "datastore_search", 409, resource_id=table, filters={"ไม่มี": 1})
    assert "ไม่มี" in wrong["fields"][0]
    assert refuse(client, "datastore_search", 409)["resource_id"]
    assert refuse(client, "datastore_search", 404, resource_id=example.resource("mot-shapes"))
    hostile = {'รหัส" OR 1=1 --': "x"}
    assert refuse(client, "datastore_search", 409, resource_id=table, filters=hostile)


def test_the_columns_of_a_table(client: FlaskClient, example: Example) -> None:
    found = ask(client, "datastore_info", id=example.resource("mot-bridges"))
    assert found["meta"]["count"] == 3
    assert next(field["id"] for field in found["fields"]) == "รหัส"


def test_next_links_walk_the_table(client: FlaskClient, example: Example) -> None:
    link = f"/api/3/action/datastore_search?resource_id={example.resource('mot-bridges')}&limit=2"
    seen: list[int] = []
    while True:
        found = client.get(link).json["result"]
        if not found["records"]:
            break
        seen += [row["_id"] for row in found["records"]]
        link = found["_links"]["next"]
    assert seen == [1, 2, 3]


def test_whole_tables(client: FlaskClient, example: Example) -> None:
    base = f"/datastore/dump/{example.resource('mot-bridges')}"
    plain = client.get(base)
    assert plain.mimetype == "text/csv" and plain.headers["Access-Control-Allow-Origin"] == "*"
    rows = list(csv.DictReader(io.StringIO(plain.text)))
    assert [row["_id"] for row in rows] == ["1", "2", "3"] and rows[1]["วันที่เปิด"] == "2024-02-29"
    assert client.get(f"{base}?bom=true").data[:3] == b"\xef\xbb\xbf"
    assert client.get(f"{base}?format=tsv").text.splitlines()[0].split("\t")[1] == "รหัส"
    told = client.get(f"{base}?format=json").json
    assert told["records"][0][1] == "001" and told["fields"][0] == {"id": "_id", "type": "int"}
    root = etree.fromstring(client.get(f"{base}?format=xml").data)
    assert [row.get("_id") for row in root] == ["1", "2", "3"]
    assert root[0].findtext("ชื่อ") == "สะพานหนึ่ง"
    assert root[0].find("field[@name='ความยาว (เมตร)']").text == "120"
    assert client.get(f"{base}?limit=1&offset=1").text.splitlines()[1].startswith("2,002")
    parquet = client.get(f"{base}?format=parquet", follow_redirects=True)
    assert parquet.data[:4] == b"PAR1"
    assert client.get(f"{base}?format=docx").status_code == 409
    assert client.get("/datastore/dump/none").status_code == 404


def test_other_sites_may_ask(client: FlaskClient) -> None:
    answer = client.options("/api/3/action/package_search")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert client.get("/en/api/3/action/site_read").status_code == 301


def test_addresses_of_other_catalogs_lead_to_ours(client: FlaskClient, example: Example) -> None:
    org = ask(client, "organization_show", id="mot")
    moved = {
        f"/organization/{org['id']}": "/organization/mot",
        "/group/transport": "/theme/transport",
        f"/group/{ckan.group_uuid('transport')}": "/theme/transport",
        "/dataset/mot-bridges/resource/list": f"/dataset/mot-bridges/resource/{example.resource('mot-bridges')}",
    }
    for old, new in moved.items():
        answer = client.get(old)
        assert (answer.status_code, answer.headers["Location"]) == (301, new), old
    assert client.get("/group/nothing").status_code == 404
    assert client.get("/organization/00000000-0000-0000-0000-000000000000").status_code == 404


def test_kept_answers_follow_the_database(tmp_path: Path) -> None:
    with open_example(tmp_path) as example:
        client = create_app(example.services).test_client()
        name = client.get("/api/3/action/package_list").get_json()["result"][0]
        before = client.get(f"/api/3/action/package_show?id={name}").get_json()["result"]

        with example.services.writing() as session:
            agency = session.get(AgencyRow, before["organization"]["name"])
            assert agency is not None
            agency.document = {**agency.document, "title": {"th": "ชื่อใหม่"}}

        shown = client.get(f"/api/3/action/package_show?id={name}").get_json()["result"]
        found = client.get(f"/api/3/action/package_search?fq=name:{name}").get_json()["result"]["results"]
        assert shown["organization"]["title"] == "ชื่อใหม่"
        assert shown["id"] == before["id"] and found == [shown]
