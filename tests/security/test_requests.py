"""What a visitor may write into an address or a header, and what it must not do."""

import re

import pytest

from tests.security.conftest import Hostile

EVIL = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "javascript"}


@pytest.mark.parametrize(
    "question",
    [
        "_external=1", "_scheme=javascript&_external=1", "_anchor=x", "_method=POST", "endpoint=x", "name=y",
        "self=1", "script_name=x", "values=1", "page=2&_external=1",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "path", ["/en/dataset", "/en/harvest/org/portal", "/th/dataset/org-ds-1/datapackage.json", "/th/bulk/"]
)
def test_names_of_arguments_steer_no_link_and_no_redirect(hostile: Hostile, path: str, question: str):
    answer = hostile.client.get(f"{path}?{question}", headers=EVIL)

    assert answer.status_code in (200, 301)
    assert answer.headers.get("Location", "/").startswith("/")
    assert not re.search(r'(?:href|action)="(?:https?://evil|javascript:)', answer.text)


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example", "/th//evil.example", "/dataset//evil.example", "/en/dataset/org-ds-1//",
        "/harvest//evil.example/x", "/bulk", "/th/bulk", "/en/%2F%2Fevil.example", "/th/\\evil.example",
    ],
)  # fmt: skip
def test_no_path_leads_to_another_site(hostile: Hostile, path: str):
    answer = hostile.client.get(path, headers=EVIL)

    location = answer.headers.get("Location", "/")
    assert answer.status_code in (200, 301, 302, 404)
    assert location.startswith("/") and not location.startswith("//")
    assert 'href="//' not in answer.text and "http://evil.example" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/bulk/..%2f..%2fetc/passwd", "/bulk/x/..%2f..%2fpasswd", "/bulk/%00/x", "/static/..%2f..%2fapp.py",
        "/static/%00", "/dataset/..%2f..%2f/datapackage.zip", "/dataset/%00", "/resource/%00",
        "/organization/%00", "/harvest/run/%00", "/dataset/org-ds-1/version/..%2f..%2f/datapackage.json",
    ],
)  # fmt: skip
def test_no_path_reads_another_file(hostile: Hostile, path: str):
    assert hostile.client.get(path).status_code == 404


def test_filters_survive_a_page_change(hostile: Hostile):
    answer = hostile.client.get("/en/dataset?q=title&quality=0&_external=1")

    links = re.findall(r'href="(/en/dataset\?[^"]*sort=name[^"]*)"', answer.text)
    assert links and all("q=title" in link and "quality=0" in link for link in links)
