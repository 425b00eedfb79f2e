"""`khlang check --online`: every source is asked for its beginning, as a harvest would ask, and nothing is kept."""

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from harvesters.fetch import FetchLimits
from harvesters.fetch.few import FewRequests
from harvesters.reach import MOST_REQUESTS, reach
from harvesters.source import FetchOptions, Source
from metadata import plugins
from tests.ckan_server import CkanServer, package
from tests.harvesters.types.every import KINDS, Kind, serve
from tests.harvesters.world import AGENCY
from tests.servers import FaultServer, whole
from web.cli import run as khlang

CONFIG = """version: 1
agency: {{id: dbd, title: กรม, homepage: "https://x.go.th", contact: {{name: ก, email: a@x.go.th}}}}
sources:
{sources}
"""


@pytest.fixture
def check(tmp_path, monkeypatch, capsys) -> Callable[..., tuple[int, str]]:
    monkeypatch.setenv("KHLANG_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def run(sources: str, *ports: int, lang: str = "en", options: tuple[str, ...] = ()) -> tuple[int, str]:
        hosts = ",".join(f"127.0.0.1:{port}" for port in ports)
        monkeypatch.setenv("KHLANG_ALLOW_PRIVATE_HOSTS", hosts)
        (tmp_path / "own.yml").write_text(CONFIG.format(sources=sources), encoding="utf-8")
        capsys.readouterr()
        code = khlang(["check", "own.yml", "--online", "--lang", lang, *options])
        return code, capsys.readouterr().out

    return run


def source_at(kind: Kind, server: FaultServer, names: list[str]) -> Source:
    options = import_module(f"harvesters.types.{kind.name}").Options(**serve(server, kind, names))
    return Source(
        "dbd/portal", AGENCY, kind.name, options, url=server.url(""), fetch=FetchOptions(rate_per_second=1e6)
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_portal_of_each_kind_is_reached_in_a_few_requests(kind: Kind) -> None:
    with FaultServer() as server:
        source = source_at(kind, server, [f"roads-{n}" for n in range(100)])
        with FewRequests(FetchLimits(allow_hosts=server.allowed), source.fetch, server.url("")) as fetch:
            found = reach(source, fetch)

        assert (found.error, found.failed, found.files) == (None, (), ())
        assert found.count in (None, 100)
        assert len(server.seen) <= MOST_REQUESTS


def test_every_type_that_lists_is_among_these() -> None:
    own = {"datapackage", "files", "listing", "sql", "thai_excel"}
    assert {kind.name for kind in KINDS} | own == set(plugins.names("harvesters.types"))


def test_what_is_reached_and_what_is_not_stands_at_its_place(check, tmp_path) -> None:
    with CkanServer([package("a"), package("b", 2)]) as good, FaultServer() as bad:
        bad.add(
            "/api/3/action/package_search",
            whole(b"<html><title>Log in</title></html>", [("Content-Type", "text/html")]),
        )
        sources = (
            f"  - {{id: one, type: ckan, url: {good.url}, fetch: {{rate: 1000/s}}}}\n"
            f"  - {{id: two, type: ckan, url: {bad.url('')}, fetch: {{rate: 1000/s}}}}"
        )
        code, said = check(sources, good.port, bad.port)
        thai = check(sources, good.port, bad.port, lang="th")[1]
        as_json = json.loads(check(sources, good.port, bad.port, options=("--json",))[1])

    assert code == 1
    lines = said.splitlines()
    assert lines[0].startswith("own.yml:5:10: H381 ") and "Log in" in lines[0] and " → " in lines[0]
    assert lines[1:] == ["dbd/one: reached, datasets: 2", "dbd/two: not reached"]
    assert "dbd/one: เข้าถึงได้ มี 2 ชุดข้อมูล" in thai and "dbd/two: เข้าถึงไม่ได้" in thai
    assert [(one["source"], one["reached"], one["datasets"]) for one in as_json["online"]] == [
        ("dbd/one", True, 2), ("dbd/two", False, None),
    ]  # fmt: skip
    assert as_json["online"][1]["error"]["code"] == "H381" and as_json["valid"]
    assert not (tmp_path / "home").exists()


def test_files_that_a_config_names_are_asked_for(check, tmp_path) -> None:
    (tmp_path / "c.csv").write_text("a\n1\n")
    with FaultServer() as web:
        web.add("/a.csv", whole(b"a,b\n" + b"1,2\n" * 500_000, [("Content-Type", "text/csv")]))
        web.add("/b.csv", whole(b"", status=404))
        web.add("/d.csv", whole(b"<html><title>Moved</title></html>", [("Content-Type", "text/html")]))
        resources = "\n".join(
            f"          - {{url: {web.url(path)}}}" for path in ("/a.csv", "/b.csv", "/d.csv")
        )
        code, said = check(
            "  - id: files\n    type: files\n    fetch: {rate: 1000/s}\n    datasets:\n"
            f"      - id: roads\n        title: ถนน\n        resources:\n{resources}\n          - {{url: c.csv}}",
            web.port,
        )  # fmt: skip

    assert code == 1
    assert [line.split()[1] for line in said.splitlines()[:2]] == ["H369", "H381"]
    assert said.splitlines()[-1] == "dbd/files: reached, datasets: 1  files that answer: 1 of 3"


def test_a_long_list_is_read_at_its_beginning(check) -> None:
    with CkanServer([package(f"d{n}", n) for n in range(500)]) as portal:
        code, said = check(
            f"  - {{id: one, type: ckan, url: {portal.url}, fetch: {{rate: 1000/s}}}}", portal.port
        )

        assert (code, said.strip()) == (0, "dbd/one: reached, the beginning of its list can be read")
        assert len(portal.asked) <= MOST_REQUESTS


def test_a_config_with_problems_is_not_asked_and_a_secret_not_told(check, monkeypatch) -> None:
    monkeypatch.setenv("OWN_TOKEN", "s3cr3t-word")
    with FaultServer() as server:
        server.add(
            "/api/3/action/package_search", whole(b"no s3cr3t-word", [("Content-Type", "text/plain")], 500)
        )
        sources = (
            f"  - {{id: one, type: ckan, url: {server.url('')}, fetch: {{rate: 1000/s, "
            'headers: {Authorization: "${OWN_TOKEN}"}}}'
        )
        code, said = check(sources, server.port)
        asked = len(server.seen)
        wrong, told = check(f"{sources}\n    colour: red", server.port)

    assert (code, "H695" in said, "s3cr3t-word" in said) == (1, True, False)
    assert server.seen[0].headers["authorization"] == "s3cr3t-word"
    assert wrong == 2 and "own.yml" in told and len(server.seen) == asked


def test_a_database_is_opened_and_its_tables_counted(check, tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "own.db") as connection:
        connection.execute("CREATE TABLE a (x INTEGER)")
        connection.execute("CREATE TABLE b (x INTEGER)")
    code, said = check('  - {id: db, type: sql, url: "sqlite:///own.db", tables: ["*"]}')

    assert (code, said.strip()) == (0, "dbd/db: reached, datasets: 2")
