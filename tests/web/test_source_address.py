"""What the public page of a source shows of its address."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from catalog.models import RunRow
from catalog.settings import load
from harvesters.source import Source
from harvesters.types import ckan
from metadata.model import Agency
from metadata.text import Text
from tests.servers import FaultServer, whole
from web.harvesting import harvest_source, load_sources, source_row
from web.wiring import open_services


def test_a_variable_in_the_query_of_a_source_is_not_shown_whatever_its_name(monkeypatch):
    monkeypatch.setenv("PORTAL_WORD", "hush-99")
    url = "https://data.example.go.th/catalog?tk=hush-99&page=1"
    source = Source(
        "dbd/portal", Agency(id="dbd", title=Text(th="กรม")), "ckan", ckan.Options(url=url), url=url
    )

    assert source_row(source).url == "https://data.example.go.th/catalog?tk=***&page=1"


def test_no_error_of_a_source_shows_what_a_variable_put_into_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_WORD", "s3cret-word")
    with FaultServer() as server:
        server.add("/data.json?tk=s3cret-word", whole(b"<html><title>Sign in</title></html>"))
        server.add("/data.json", whole(b"<html><title>Sign in</title></html>"))
        (tmp_path / "a.yml").write_text(
            "version: 1\nagency: {id: dbd, title: กรม}\nsources:\n"
            f'  - {{id: portal, type: dcat_us, url: "{server.url("/data.json")}?tk=${{PORTAL_WORD}}"}}\n',
            encoding="utf-8",
        )
        home = {
            "KHLANG_HOME": str(tmp_path / "home"),
            "KHLANG_ALLOW_PRIVATE_HOSTS": urlsplit(server.url("/")).netloc,
        }
        settings = load(home, tmp_path)
        with open_services(settings) as services:
            (source,) = load_sources([tmp_path / "a.yml"], (), settings)[0]
            result = harvest_source(source, services)
            with services.reading() as session:
                kept = session.scalars(select(RunRow)).all()
                stored = json.dumps([row.error for row in kept], ensure_ascii=False)
    assert result.state == "failed"
    assert "s3cret-word" not in stored and "data.json" in stored
