"""A folder of files on the web, harvested as a person would: dry first, then again after files were renamed."""

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import ClassVar

import pytest

CONFIG = """
version: 1
agency: {{id: rid, title: {{th: กรมชลประทาน}}}}
sources:
  - {{id: files, type: waf, url: "http://127.0.0.1:{port}/", dataset: file, fetch: {{rate: 100/s}}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = tmp_path / "served"
    files.mkdir()
    for name in ("rain", "dams", "gates"):
        (files / f"{name}.csv").write_text(f"station,{name}\n1,10\n2,20\n", encoding="utf-8")
    return files


class _Server(http.server.SimpleHTTPRequestHandler):
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port(folder: Path) -> Iterator[int]:
    _Server.asked.clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Server, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield int(server.server_address[1])
        server.shutdown()


@pytest.fixture
def harvest(khlang, tmp_path, port):
    config = tmp_path / "rid.yml"
    config.write_text(CONFIG.format(port=port), encoding="utf-8")

    def run(*options):
        allowed = f"127.0.0.1:{port}"
        answer = khlang(
            tmp_path / "home", "harvest", config, *options, "--json", KHLANG_ALLOW_PRIVATE_HOSTS=allowed
        )
        assert answer.status == 0, answer.out + answer.err
        return answer.json["runs"][0]

    return run


def test_a_dry_run_over_the_network_writes_nothing(harvest, tmp_path):
    harvest("--dry-run")
    home = tmp_path / "home"

    assert not (home / "hosts").exists() and not list((home / "store").rglob("*.json"))


def test_a_file_under_a_new_name_continues_its_dataset(harvest, khlang, tmp_path, folder):
    assert harvest()["counts"] == {"created": 3}
    (folder / "rain.csv").rename(folder / "rainfall-2567.csv")
    _Server.asked.clear()

    dry = harvest("--dry-run")
    found = harvest()

    assert dry["counts"] == found["counts"] == {"unchanged": 2, "renamed": 1}
    assert _Server.asked.count("/rainfall-2567.csv") == 2  # once in each run
    shown = khlang(tmp_path / "home", "show", "rid-rain-csv", "--json").json
    assert shown["state"] == "published"


def test_files_of_the_same_bytes_are_not_taken_for_each_other(harvest, folder):
    (folder / "dams.csv").write_bytes((folder / "rain.csv").read_bytes())
    harvest()
    (folder / "rain.csv").rename(folder / "rainfall.csv")

    assert harvest()["counts"] == {"created": 1, "missing": 1, "unchanged": 2}


def test_one_star_marks_the_current_version_and_times_are_whole_seconds(harvest, khlang, tmp_path, folder):
    harvest()
    home = tmp_path / "home"
    name = "rid-rain-csv"
    (folder / "rain.csv").write_text("station,rain\n1,11\n2,20\n", encoding="utf-8")
    harvest()
    first = khlang(home, "versions", name, "--json").json["events"][0]["version"]
    assert khlang(home, "rollback", name, first).status == 0

    lines = khlang(home, "versions", name, "--lang", "en").out.splitlines()

    assert [line[0] for line in lines] == ["*", " ", " "]
    assert all(len(line.split()[1 if line[0] == "*" else 0]) == len("2026-01-02T03:04:05Z") for line in lines)
