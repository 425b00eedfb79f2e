"""What the command line answers: in the right language, with the right status, one JSON document for machines."""

import re
import shutil
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from catalog import sources
from catalog.settings import load as load_settings_of
from metadata import plugins
from metadata.errors.base import catalogue
from tests.journeys.commands import Commands
from tests.journeys.conftest import BRIDGES, CONFIG
from web.commands.serve import address, at_own_address
from web.harvesting import load_sources, source_row
from web.wiring import Services, open_services


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A config with one dataset of one good file."""
    folder = tmp_path_factory.mktemp("agency")
    lines = CONFIG.replace("          - {id: spans, url: spans.csv}\n", "")
    (folder / "mot.yml").write_text(lines, encoding="utf-8")
    (folder / "bridges.csv").write_text(BRIDGES, encoding="utf-8")
    return folder / "mot.yml"


@pytest.fixture(scope="module")
def home(khlang: Commands, config: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the config was harvested once. Tests must not change it."""
    folder = tmp_path_factory.mktemp("home")
    answer = khlang(folder, "harvest", config)
    assert answer.status == 0, answer.err
    return folder


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_an_english_sentence_is_right_for_one_and_for_many(code):
    """A number is never followed by a noun that it would have to agree with."""
    said = catalogue()[code].say.plain()["en"]
    units = "MB|bytes|times"  # limits are never one
    assert not re.search(rf"\{{(count|rows|more)\}} (?!{units}|are )[a-z]", said), said


def _commands() -> list[tuple[str, ...]]:
    inner = {"db": ["upgrade"], "schema": ["config"]}
    names = [name.replace("_", "-") for name in plugins.names("web.commands")]
    return [(name, *rest) for name in names for rest in ([()] + [(i,) for i in inner.get(name, ())])]


def test_the_help_of_every_command_shows_an_example(khlang, tmp_path):
    commands = _commands()
    answers = khlang.several(tmp_path, *((*command, "--help") for command in commands))
    for command, answer in zip(commands, answers, strict=True):
        assert answer.status == 0
        assert f"Example: khlang {' '.join(command)}" in answer.out, command


def test_the_language_may_stand_before_or_behind_the_command(khlang, tmp_path):
    before, behind, inner = khlang.several(
        tmp_path, ("--lang", "th", "gc"), ("gc", "--lang", "th"), ("db", "upgrade", "--lang", "th")
    )
    assert before.out == behind.out == "เก็บกวาด 0 รายการ คืนพื้นที่ 0 ไบต์\n"
    assert inner.out == "ฐานข้อมูลเป็นรุ่นล่าสุดแล้ว\n"


WRONG_USES = [
    (("harvst",), "ไม่มีคำสั่ง 'harvst' หมายถึง 'harvest' ใช่หรือไม่"),
    (("harvest",), "ขาดค่า 'CONFIGS...' ที่ต้องระบุ"),
    (("harvest", "x", "--ful"), "ไม่มีตัวเลือก '--ful' หมายถึง '--full' ใช่หรือไม่"),
    (("harvest", "x", "--source"), "ตัวเลือก '--source' ต้องมีค่าตามหลัง"),
    (("validate", "nowhere.csv"), "'PATH': ไม่พบไฟล์หรือโฟลเดอร์ 'nowhere.csv'"),
    (("stage", "."), "'PATH': '.' เป็นโฟลเดอร์ แต่ต้องเป็นไฟล์"),
    (("validate", __file__, "--format", "xml"), "เลือกได้เฉพาะ 'text', 'json', 'frictionless'"),
    (("search", "x", "--limit", "0"), "ค่า 0 ของ '--limit' ใช้ไม่ได้ ต้องอยู่ในช่วง 1<=x<=1000"),
    (("search", "x", "--limit", "สิบ"), "ค่า 'สิบ' ของ '--limit' ใช้ไม่ได้ ต้องเป็นจำนวนเต็ม"),
    (("search", "x", "--facet", "year="), "--facet year=: เขียนแบบ ชื่อ=ค่า"),
    (("fsck", "more"), "มีค่าเกินมา (more)"),
    (("errors", "H32x"), "ไม่มีรหัส H32x"),
]


@pytest.mark.parametrize(("argv", "thai"), WRONG_USES, ids=lambda value: str(value)[:40])
def test_a_wrong_use_is_told_in_thai_and_as_json(khlang, tmp_path, argv, thai):
    told, machine = khlang.several(tmp_path, ("--lang", "th", *argv), (*argv, "--json"))
    assert told.status == machine.status == 2
    assert thai in told.err and "Error" not in told.err and told.out == ""
    if argv[-1] != "--source":  # there --json is taken for the source's id
        assert thai in machine.json["error"]["message"]["th"] and machine.err == ""


@pytest.mark.parametrize("argv", [("search", "x"), ("harvest", "x.yml"), ("db", "upgrade"), ("fsck",)])
def test_a_home_that_cannot_be_made_is_named(khlang, config, tmp_path, argv):
    (tmp_path / "file").write_text("x")
    argv = tuple(str(config) if part == "x.yml" else part for part in argv)
    answer = khlang(tmp_path / "file" / "home", *argv, "--json")
    assert answer.status == 2 and answer.err == ""
    assert answer.json["error"]["code"] == "C204"


def test_a_port_in_use_is_said_in_words(khlang, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = khlang(tmp_path, "serve", "--port", port)
        elsewhere = khlang(tmp_path, "--lang", "th", "serve", "--host", "203.0.113.1")
    assert answer.status == elsewhere.status == 2
    assert f"W542 Cannot listen on 127.0.0.1, port {port}: another program uses this port." in answer.err
    assert "เครื่องนี้ไม่มีที่อยู่นี้" in elsewhere.err


def test_links_lead_to_the_port_that_is_served(tmp_path):
    def given(**origins: str) -> Services:
        settings = replace(load_settings_of({"KHLANG_HOME": str(tmp_path)}, tmp_path), origins=origins)
        return Services(settings, None, None, None, None)  # type: ignore[arg-type]

    assert at_own_address(given(), "http://127.0.0.1:9000").settings.site_url == "http://127.0.0.1:9000"
    named = given(site_url="environment")
    assert at_own_address(named, "http://127.0.0.1:9000") is named
    assert address("0.0.0.0", 80) == "http://127.0.0.1:80"
    assert address("::1", 80) == "http://[::1]:80"


def test_an_export_names_its_file_or_says_why_not(khlang, home, tmp_path):
    file = tmp_path / "all.jsonl"
    told, machine, streamed, bare, refused = khlang.several(
        home,
        ("export", "-o", file),
        ("export", "-o", file, "--json"),
        ("export",),
        ("export", "--json"),
        ("export", "-o", tmp_path / "nowhere" / "all.jsonl"),
    )
    assert told.out == f"Written to {file}; datasets: 1.\n"
    assert machine.json == {"format": "ckan-jsonl", "file": str(file), "datasets": 1}
    assert streamed.out == file.read_text(encoding="utf-8")
    assert bare.status == 2 and bare.json["error"]["code"] == "W541"
    assert refused.status == 1 and refused.err.startswith("W543 ") and "Traceback" not in refused.err
    assert [path.name for path in tmp_path.iterdir()] == ["all.jsonl"]


def test_a_rejected_delivery_shows_the_cell_that_is_wrong(khlang, config, tmp_path):
    folder = tmp_path / "agency"
    folder.mkdir()
    copy = folder / "mot.yml"
    copy.write_text(config.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "bridges.csv").write_text(BRIDGES, encoding="utf-8")
    khlang(tmp_path / "home", "harvest", copy)
    (folder / "bridges.csv").write_text(BRIDGES.replace(",95,", ",เก้าสิบห้า,"), encoding="utf-8")

    answer = khlang(tmp_path / "home", "--lang", "th", "harvest", copy)

    assert answer.status == 1
    assert "D630 ผิดพลาด: คอลัมน์ ความยาว (เมตร)" in answer.out
    assert "        C3: เก้าสิบห้า\n      → " in answer.out


def test_a_source_that_is_busy_does_not_hold_up_the_others(khlang, config, tmp_path):
    text = config.read_text(encoding="utf-8")
    both = config.with_name("both.yml")
    other = (
        text[text.index("  - id: files") :].replace("id: files", "id: more").replace("bridges\n", "roads\n")
    )
    both.write_text(text + other, encoding="utf-8")
    with open_services(load_settings_of({"KHLANG_HOME": str(tmp_path / "home")}, tmp_path)) as opened:
        source = load_sources([both], ("mot/files",), opened.settings)[0][0]
        with opened.writing() as session:
            sources.save_source(session, source_row(source))
            sources.acquire(session, source.id, opened.now())

        answer = khlang(tmp_path / "home", "harvest", both, "--json")

    first, second = answer.json["runs"]
    assert answer.status == 1 and first["error"]["code"] == "C270"
    assert (second["source"], second["counts"]) == ("mot/more", {"created": 1})


def test_a_plan_that_waits_for_nobody_starts_no_run(khlang, home, config):
    before = khlang(home, "harvest", config, "--accept", "nope", "--json")
    assert before.status == 2 and before.json["error"]["code"] == "H303"


def test_a_run_that_stops_names_what_is_gone(khlang, config, tmp_path):
    text = config.read_text(encoding="utf-8")
    copy = config.with_name("gone.yml")
    copy.write_text(text, encoding="utf-8")
    khlang(tmp_path, "harvest", copy)
    copy.with_name("ways.csv").write_text("รหัส,ชื่อ\n1,ทางด่วนหนึ่ง\n", encoding="utf-8")
    for old, new in (
        ("id: bridges", "id: ways"),
        ("bridges.csv", "ways.csv"),
        ("สะพาน, en: Bridges", "ทางด่วน"),
    ):
        text = text.replace(old, new)
    copy.write_text(text, encoding="utf-8")

    dry, real = khlang.several(tmp_path, ("harvest", copy, "--dry-run"), ("harvest", copy))

    for answer in (dry, real):
        assert answer.status == 1 and "    gone from the source: mot-bridges\n" in answer.out
    assert "--accept" not in dry.out and "accept the plan by the id that is shown" in dry.out
    assert re.search(r"--accept [0-9a-f-]{36}`", real.out)


def test_only_a_published_version_can_be_rolled_back_to(khlang, home):
    current = khlang(home, "show", "mot-bridges", "--json").json["version"]
    orphan = current[:-8] + "00000000"
    folder = home / "store" / "versions" / "mot" / "bridges"
    shutil.copytree(folder / current, folder / orphan)
    unknown, unpublished = khlang.several(
        home, ("rollback", "mot-bridges", "nope"), ("rollback", "mot-bridges", orphan)
    )
    for answer in (unknown, unpublished):
        assert answer.status == 1 and answer.err.startswith("C262 ")
    assert khlang(home, "show", "mot-bridges", "--json").json["version"] == current
    khlang(home, "gc")


def test_problems_of_a_config_come_in_both_languages(khlang, tmp_path):
    answer = khlang(tmp_path, "harvest", tmp_path / "none.yml", "--json")
    message = answer.json["error"]["message"]
    assert answer.status == 2
    assert "ไม่มีไฟล์หรือโฟลเดอร์นี้" in message["th"] and "no such file or folder" in message["en"]


def test_a_broken_descriptor_is_not_taken_for_a_table(khlang, tmp_path):
    (tmp_path / "datapackage.json").write_text("{broken")
    answer = khlang(tmp_path, "validate", tmp_path / "datapackage.json")
    assert answer.status == 1 and answer.err.startswith("C235 ") and answer.out == ""


def test_a_dataset_and_its_history_are_told_in_words_of_the_language(khlang, home):
    thai, history, english = khlang.several(
        home,
        ("show", "mot-bridges", "--lang", "th"),
        ("versions", "mot-bridges", "--lang", "th"),
        ("show", "mot-bridges", "--lang", "en"),
    )
    assert "สะพาน\n" in thai.out and "  เผยแพร่  2" in thai.out and "จำนวนแถว: 2\n" in thai.out
    assert history.out.startswith("* ") and "  เผยแพร่  " in history.out
    assert "Bridges\n" in english.out and "rows: 2\n" in english.out


def test_wrong_use_has_its_code_and_an_empty_name_is_no_folder(tmp_path, monkeypatch, capsys):
    from web.cli import run

    monkeypatch.chdir(tmp_path)
    for lang, said in (("th", "ค่าว่างไม่ใช่ชื่อไฟล์หรือโฟลเดอร์"), ("en", "an empty name is no file and no folder")):
        assert run(["--lang", lang, "check", ""]) == 2
        told = capsys.readouterr().err
        assert "W541 " in told and said in told and "khlang check --help" in told
    assert run(["--lang", "en", "harvest", "x.yml", "--accept"]) == 2
    assert "Usage: khlang harvest" in (told := capsys.readouterr().err) and "khlang harvest --help" in told
    assert run(["--lang", "en", "search", "--limit", "x", "y"]) == 2
    assert "W541 " in (told := capsys.readouterr().err) and "'x' is not a whole number" in told
