"""A catalog that was harvested from a hostile CKAN, and a visitor of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from catalog.models import RunRecordRow
from catalog.settings import load
from tests.ckan_server import CkanServer
from web.app import create_app
from web.harvesting import harvest_source, load_sources
from web.wiring import Services, open_services

JsonObject = dict[str, Any]
SITE = "https://catalog.example"
SCRIPT = '"><script>alert(1)</script>\u202e\x00\x1b[31m\r\n{{7*7}}'
DEEP: list[Any] = []
for _ in range(400):
    DEEP = [DEEP]


def dataset(number: int, **fields: Any) -> JsonObject:
    """A CKAN dataset of one good CSV, with some fields replaced; `@` stands for the server."""
    return {
        "id": f"id-{number}",
        "name": f"ds-{number}",
        "title": f"Title {number}",
        "private": False,
        "state": "active",
        "resources": [{"id": f"r{number}", "name": "r", "url": f"@/f{number}.csv", "format": "CSV"}],
        **fields,
    }


PACKAGES = [
    dataset(1),
    dataset(2, title=SCRIPT, notes=SCRIPT, tags=[{"name": SCRIPT}], author=SCRIPT, url="javascript:alert(1)"),
    dataset(
        3,
        resources=[
            {"id": str(number), "name": SCRIPT, "url": url, "format": "CSV"}
            for number, url in enumerate(
                (
                    "javascript:alert(1)",
                    "data:text/html,<script>alert(1)</script>",
                    "file:///etc/passwd",
                    "/etc/passwd",
                    "http://10.0.0.1/x.csv",
                    "http://169.254.169.254/latest/meta-data",
                    "http://user:hunter2@mot.example.go.th/f.csv",
                    "@/f3.csv",
                )
            )
        ],
    ),
    dataset(4, title="Half a \ud800 character"),
    dataset(5, deep=DEEP),
    dataset(6, title="x" * 3_000_000),
    dataset(7, count=float("inf")),
    dataset(8, tags=[{"name": f"t{number}"} for number in range(5_000)]),
]
FILES = {f"/f{number}.csv": f"a,b\n1,{number}\n2,3\n".encode() for number in range(1, 9)}
FILES["/f1.csv"] = '"a\x1b[31m\u202e","<b>"\n1,=1+1\n"<script>alert(1)</script>",@x\n'.encode()


@dataclass(frozen=True)
class Hostile:
    """The catalog, a visitor, the folder it lies in, and what became of each record."""

    services: Services
    client: FlaskClient
    folder: Path
    outcomes: dict[str, tuple[str, str]]
    run_id: str


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    folder = tmp_path_factory.mktemp("hostile")
    with CkanServer(files=FILES) as ckan:
        packages = json.loads(json.dumps(PACKAGES).replace('"@/', f'"{ckan.url}/'))

        def answer(action: str, parameters: JsonObject) -> tuple[int, str, bytes] | None:
            start = int(parameters.get("start", 0))
            result = {"count": len(packages), "results": packages[start:]}
            return 200, "application/json", json.dumps({"success": True, "result": result}).encode()

        ckan.answer = answer
        config = folder / "org.yml"
        config.write_text(
            "version: 1\nagency: {id: org, title: Org}\n"
            f"sources: [{{id: portal, type: ckan, url: '{ckan.url}'}}]\n",
            encoding="utf-8",
        )
        environ = {
            "KHLANG_HOME": str(folder / "home"),
            "KHLANG_SITE_URL": SITE,
            "KHLANG_ALLOW_PRIVATE_HOSTS": f"127.0.0.1:{ckan.port}",
        }
        with open_services(load(environ, folder)) as services:
            for source in load_sources([config], (), services.settings)[0]:
                harvest_source(source, services)
            services.sync_index()
            with services.reading() as session:
                rows = list(session.scalars(select(RunRecordRow)))
                outcomes = {row.upstream_id: (row.outcome, (row.error or {}).get("code", "")) for row in rows}
                run_id = rows[0].run_id
            yield Hostile(services, create_app(services).test_client(), folder, outcomes, run_id)
