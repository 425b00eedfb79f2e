"""The catalog's own API: what each address gives, what it refuses, and what HTTP says of it."""

import base64
import gzip
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from tests.web.example import SITE, Example
from web.api.v1 import all_operations
from web.api.v1._parameters import Word


def get(client: FlaskClient, path: str, **headers: str) -> Any:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, (path, answer.text)
    return answer.json


def every(client: FlaskClient, path: str) -> Iterator[dict[str, Any]]:
    """All entries of a list, following next."""
    while path:
        page = get(client, path)
        yield from page["items"]
        path = page["links"].get("next", "").removeprefix(SITE)


def test_the_root_leads_to_everything(client: FlaskClient) -> None:
    links = get(client, "/api/v1")["links"]

    for address in links.values():
        assert client.get(address.removeprefix(SITE)).status_code == 200, address


@pytest.mark.parametrize("sort", ["name", "newest"])
def test_pages_of_datasets_neither_repeat_nor_skip(client: FlaskClient, sort: str) -> None:
    whole = [each["name"] for each in get(client, f"/api/v1/datasets?sort={sort}&limit=100")["items"]]
    paged = [each["name"] for each in every(client, f"/api/v1/datasets?sort={sort}&limit=3")]

    assert paged == whole
    assert len(set(paged)) == get(client, "/api/v1/datasets")["total"] == len(paged)


def test_a_dataset_that_appears_between_two_pages_moves_nothing(client: FlaskClient) -> None:
    first = get(client, "/api/v1/datasets?limit=3")
    again = get(client, first["links"]["next"].removeprefix(SITE))

    assert again["items"][0]["name"] > first["items"][-1]["name"]


def test_a_dataset_has_its_words_in_both_languages_and_absolute_addresses(client: FlaskClient) -> None:
    found = get(client, "/api/v1/datasets/mot-bridges")

    assert found["title"] == {"th": "สะพาน", "en": "Bridges"}
    assert found["organization"]["title"] == {"th": "กระทรวงทดสอบ", "en": "Ministry of Tests"}
    assert found["links"]["self"] == f"{SITE}/api/v1/datasets/mot-bridges"
    for address in found["links"].values():
        assert client.get(address.removeprefix(SITE)).status_code == 200, address


def test_a_uuid_leads_to_the_same_dataset(client: FlaskClient) -> None:
    named = get(client, "/api/v1/datasets/mot-bridges")

    assert get(client, f"/api/v1/datasets/{named['id']}") == named


def test_what_is_withdrawn_is_listed_only_when_asked_for_and_can_be_read(client: FlaskClient) -> None:
    listed = {each["name"] for each in every(client, "/api/v1/datasets")}
    withdrawn = [each["name"] for each in every(client, "/api/v1/datasets?state=withdrawn")]

    assert "mot-gone" not in listed and withdrawn == ["mot-gone"]
    assert get(client, "/api/v1/datasets/mot-gone")["state"] == "withdrawn"


def test_files_of_a_resource_can_be_downloaded(client: FlaskClient, example: Example) -> None:
    number = example.resource("mot-bridges")
    found = get(client, f"/api/v1/resources/{number}")

    assert found["id"] == number and found["row_count"] == 3
    assert [field["name"] for field in found["schema"]["fields"]][:2] == ["รหัส", "ชื่อ"]
    for form in found["forms"]:
        answer = client.get(form["url"].removeprefix(SITE))
        assert (answer.status_code, len(answer.data)) == (200, form["size_bytes"])


def test_versions_are_listed_newest_first_and_stay_as_they_were(
    client: FlaskClient, example: Example
) -> None:
    names = example.versions("mot-bridges")
    listed = list(every(client, "/api/v1/datasets/mot-bridges/versions?limit=1"))
    oldest = client.get(f"/api/v1/datasets/mot-bridges/versions/{names[-1]}")

    assert [each["name"] for each in listed] == names
    assert oldest.json["row_count"] == 2 and oldest.json["metadata"]["title"]["en"] == "Bridges"
    assert f"/version/{names[-1]}/" in oldest.json["resources"][0]["forms"][0]["url"]
    assert oldest.headers["Last-Modified"]
    since = {"If-Modified-Since": oldest.headers["Last-Modified"]}
    assert client.get(oldest.json["links"]["self"].removeprefix(SITE), headers=since).status_code == 304


def test_search_answers_as_the_page_does(client: FlaskClient) -> None:
    found = get(client, "/api/v1/search?q=สะพาน&organization=mot")
    counts = {facet["name"]: facet["values"] for facet in found["facets"]}

    assert [each["name"] for each in found["items"]] == ["mot-bridges"]
    assert {each["value"]: each["selected"] for each in counts["organization"]}["mot"] is True
    assert get(client, "/api/v1/search?facets=theme")["facets"][0]["name"] == "theme"


def test_pages_of_a_search_hold_every_dataset_once(client: FlaskClient) -> None:
    names = [each["name"] for each in every(client, "/api/v1/search?sort=name&limit=4")]

    assert len(names) == len(set(names)) == get(client, "/api/v1/search")["total"]


def test_runs_tell_what_became_of_each_record(client: FlaskClient) -> None:
    runs = list(every(client, "/api/v1/runs?source=mot/files&limit=1"))
    records = list(every(client, f"/api/v1/runs/{runs[-1]['id']}/records?limit=2"))

    assert len(runs) == 2 and runs[0]["started_at"] >= runs[1]["started_at"]
    assert len(records) == sum(runs[-1]["counts"].values())
    assert {each["outcome"] for each in records} == set(runs[-1]["counts"])


def test_findings_of_a_run_are_those_of_its_document(client: FlaskClient) -> None:
    for run in every(client, "/api/v1/runs"):
        document = get(client, f"/harvest/run/{run['id']}/findings.json")
        wanted = [
            (record["upstream_id"], said["code"])
            for record in document["records"]
            for said in [*([record["error"]] if record["error"] else []), *record["issues"]]
        ]
        found = [
            (each["upstream_id"], (each.get("error") or each.get("finding"))["code"])
            for each in every(client, f"/api/v1/runs/{run['id']}/findings?limit=2")
        ]
        assert found == wanted


def test_findings_can_be_asked_for_by_severity_and_code(client: FlaskClient) -> None:
    names = [each["name"] for each in every(client, "/api/v1/datasets")]
    paths = [f"/api/v1/datasets/{name}/findings" for name in names]
    found = {path: whole for path in paths if (whole := list(every(client, f"{path}?limit=2")))}

    assert found
    for path, whole in found.items():
        assert all(each["message"]["th"] and each["hint"]["en"] for each in whole)
        for severity in ("error", "warning", "notice"):
            wanted = [each for each in whole if each["severity"] == severity]
            assert list(every(client, f"{path}?severity={severity}")) == wanted
        code = whole[0]["code"]
        assert list(every(client, f"{path}?code={code}")) == [e for e in whole if e["code"] == code]


def test_following_changes_gives_each_dataset_once_and_then_nothing(client: FlaskClient) -> None:
    names: list[str] = []
    page = get(client, "/api/v1/changes?limit=5")
    while True:
        names += [each["name"] for each in page["items"]]
        if "next" not in page["links"]:
            break
        page = get(client, page["links"]["next"].removeprefix(SITE))
    after = get(client, page["links"]["follow"].removeprefix(SITE))

    assert {"mot-gone", "mot-bridges", "nam-dams"} <= set(names)
    assert after["items"] == [] and after["links"]["follow"] == page["links"]["follow"]


def test_a_cursor_of_another_question_is_refused(client: FlaskClient) -> None:
    cursor = get(client, "/api/v1/datasets?limit=2")["links"]["next"].partition("cursor=")[2]

    for path in ("/api/v1/datasets?organization=mot", "/api/v1/organizations?limit=2"):
        answer = client.get(f"{path}&cursor={cursor}")
        assert (answer.status_code, answer.json["code"]) == (404, "W604")
    for made_up in ("x", "W10", "bnVsbA", "WyJhIiwxXQ"):
        assert client.get(f"/api/v1/datasets?cursor={made_up}").json["code"] == "W604"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/v1/datasets?limt=2", 400, "W600"),
        ("/api/v1/datasets?limit=0", 400, "W601"),
        ("/api/v1/datasets?limit=101", 400, "W601"),
        ("/api/v1/datasets?limit=สอง", 400, "W601"),
        ("/api/v1/datasets?limit=1&limit=2", 400, "W602"),
        ("/api/v1/datasets?since=0001-01-01T00:00:00%2B14:00", 400, "W601"),
        ("/api/v1/search?facets=nothing", 400, "W601"),
        ("/api/v1/datasets/no-such", 404, "C260"),
        ("/api/v1/themes/nothing", 404, "W607"),
        ("/api/v1/nothing", 404, "W501"),
        ("/api/v1/resources/x", 404, "C261"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_with_a_code(
    client: FlaskClient, path: str, status: int, code: str
) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert answer.json["code"] == code and answer.json["status"] == status
    assert answer.json["hint"]["th"] and answer.json["hint"]["en"]


def test_a_misspelt_parameter_is_told_with_the_one_that_was_meant(client: FlaskClient) -> None:
    detail = client.get("/api/v1/datasets?limt=2&lang=en").json["detail"]

    assert detail.startswith("Parameters it takes: limit, ")


def test_problems_speak_the_language_of_the_client(client: FlaskClient) -> None:
    english = client.get("/api/v1/datasets/none", headers={"Accept-Language": "en-GB,th;q=0.5"})
    thai = client.get("/api/v1/datasets/none?lang=th", headers={"Accept-Language": "en"})

    assert english.headers["Content-Language"] == "en" and "Accept-Language" in english.headers["Vary"]
    assert thai.headers["Content-Language"] == "th" and thai.json["title"] == thai.json["message"]["th"]


def test_what_a_client_has_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/api/v1/datasets/mot-bridges")
    again = client.get("/api/v1/datasets/mot-bridges", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_head_says_what_get_would(client: FlaskClient) -> None:
    head, whole = client.head("/api/v1/datasets"), client.get("/api/v1/datasets")

    assert head.data == b"" and head.headers["ETag"] == whole.headers["ETag"]
    assert head.headers["Content-Type"] == whole.headers["Content-Type"]


def test_pages_of_any_site_may_ask(client: FlaskClient) -> None:
    preflight = client.options(
        "/api/v1/datasets", headers={"Origin": "https://x.example", "Access-Control-Request-Method": "GET"}
    )
    failed = client.get("/api/v1/datasets/none")

    assert preflight.status_code == 200 and "GET" in preflight.headers["Access-Control-Allow-Methods"]
    for answer in (preflight, failed, client.get("/api/v1")):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "RateLimit-Remaining" in answer.headers["Access-Control-Expose-Headers"]


def test_other_methods_are_named(client: FlaskClient) -> None:
    answer = client.delete("/api/v1/datasets")

    assert answer.status_code == 405 and "GET" in answer.headers["Allow"]


def test_every_answer_fits_its_closed_schema(client: FlaskClient, example: Example) -> None:
    """The document is open, so that members may be added; today's answers have none that it does not name."""
    document = get(client, "/api/v1/openapi.json")
    run = get(client, "/api/v1/runs?limit=1")["items"][0]["id"]
    values = {
        "dataset": "mot-bridges", "version": example.versions("mot-bridges")[0], "organization": "mot",
        "resource": example.resource("nam-dams"), "theme": "economy", "source": "files", "run": run,
    }  # fmt: skip
    asked = [operation for operation in all_operations() if operation.method == "GET" and not operation.free]
    for operation in asked:
        schema = document["paths"][f"/api/v1{operation.path}"]["get"]["responses"]["200"]["content"]
        if "application/json" not in schema or operation.path.startswith("/openapi"):
            continue
        found = get(client, f"/api/v1{operation.path.format(**values)}")
        closed = {"components": _closed(document["components"]), **schema["application/json"]["schema"]}
        assert [error.message for error in Draft202012Validator(closed).iter_errors(found)] == [], (
            operation.id
        )


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _closed(value) for key, value in schema.items()}
    if schema.get("type") == "object" and isinstance(schema.get("properties"), dict):
        made.setdefault("additionalProperties", False)
    return made


@pytest.mark.parametrize(
    "path", ["/api/v1/search?theme=%20", "/en/dataset?theme=%20", "/feeds/custom.atom?theme=%09"]
)
def test_a_filter_of_blanks_finds_nothing_and_breaks_nothing(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_the_next_page_is_told_in_a_header_too(client: FlaskClient) -> None:
    answer = client.get("/api/v1/datasets?limit=1")

    assert f'<{answer.json["links"]["next"]}>; rel="next"' in answer.headers.getlist("Link")
    assert any('rel="service-desc"' in link for link in answer.headers.getlist("Link"))


def test_a_follower_whose_log_was_made_anew_is_told_to_read_everything_again(client: FlaskClient) -> None:
    follow = get(client, "/api/v1/changes?limit=3")["links"]["follow"]
    cursor = follow.rpartition("cursor=")[2]
    told = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    told[-1] = "2001-01-01T00:00:00Z"
    older = base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")

    answer = client.get(f"/api/v1/changes?limit=3&cursor={older}")

    assert (answer.status_code, answer.json["code"]) == (410, "W605")
    assert "/api/v1/datasets" in answer.json["hint"]["en"]


def test_a_report_on_a_file_is_as_the_document_describes_it(client: FlaskClient) -> None:
    document = get(client, "/api/v1/openapi.json")
    told = document["paths"]["/api/v1/validate"]["post"]
    data = {"file": (io.BytesIO(b"a,b\n1,2\n3,x\n"), "a.csv")}

    answer = client.post("/api/v1/validate", data=data, content_type="multipart/form-data")
    wrong = client.post("/api/v1/validate?x=1", data={}, content_type="multipart/form-data")

    schema = told["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer.status_code == 200 and Draft202012Validator(schema).is_valid(answer.json)
    assert (wrong.status_code, wrong.json["code"]) == (400, "W600")
    assert set(told["responses"]) >= {"200", "400", "403", "413", "422", "429", "503"}


def test_datasets_since_a_moment_are_those_published_or_changed_after_it(client: FlaskClient) -> None:
    whole = list(every(client, "/api/v1/datasets"))
    moment = sorted(each["changed_at"] for each in whole)[-3]

    found = list(every(client, f"/api/v1/datasets?since={moment}"))

    assert {each["name"] for each in found} == {e["name"] for e in whole if e["changed_at"] >= moment}
    assert list(every(client, "/api/v1/datasets?since=2999-01-01")) == []


def test_large_answers_are_packed_for_those_who_take_it(client: FlaskClient) -> None:
    packed = client.get("/api/v1/datasets?limit=100", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/api/v1/datasets?limit=100")

    assert packed.headers["Content-Encoding"] == "gzip" and gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] == plain.headers["ETag"] and plain.headers["ETag"].startswith("W/")


def test_a_parameter_that_may_not_be_empty_says_so(client: FlaskClient) -> None:
    problem = client.get("/api/v1/search?q=&lang=en").json
    empty = client.get("/api/v1/datasets?cursor=&lang=en").json

    assert problem is not None and "items" in problem
    assert empty is not None and empty["code"] == "W601"
    assert Word(200, shortest=1).wanted.show("en")[0] == "a text of 1 to 200 characters"
    assert Word(8_000).wanted.show("th")[0] == "ข้อความไม่เกิน 8,000 ตัวอักษร"
