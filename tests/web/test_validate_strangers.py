"""A schema or a package from a stranger cannot hang, read elsewhere or fetch (DPK-01 to DPK-03)."""

import json
import socket
from typing import NamedTuple

import pytest

from harvesters import verbatim
from web import cli


class Answer(NamedTuple):
    exit_code: int
    stdout: str
    stderr: str


@pytest.fixture
def khlang(capfd, tmp_path):
    (tmp_path / "a.csv").write_text("a\n" + "a" * 40 + "!\n")

    def run(*words):
        status = cli.run(["validate", *map(str, words), "--format", "frictionless"])
        said = capfd.readouterr()
        return Answer(status, said.out, said.err)

    return run


@pytest.fixture
def listener():
    """A server of this machine; it must never be called."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.2)
        yield server


def write(path, document):
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def text_field(**constraints):
    return {"fields": [{"name": "a", "type": "string", "constraints": constraints}]}


def test_a_pattern_that_never_ends_is_stopped_by_the_clock(khlang, tmp_path, monkeypatch):
    monkeypatch.setattr(verbatim, "SECONDS_AT_LEAST", 4.0)

    answer = khlang(
        tmp_path / "a.csv", "--schema", write(tmp_path / "s.json", text_field(pattern=r"((a+)\2?)+"))
    )

    assert answer.exit_code == 1 and "C230" in answer.stderr


@pytest.mark.parametrize("pattern", ["(a+)+!", "(a|a)*!", "(a|b|ab)*!"])
def test_a_pattern_that_python_could_try_for_ever_is_answered_at_once_where_it_matches(
    khlang, tmp_path, pattern
):
    answer = khlang(tmp_path / "a.csv", "--schema", write(tmp_path / "s.json", text_field(pattern=pattern)))

    assert json.loads(answer.stdout)["valid"]


def test_a_pattern_of_a_million_states_ends(khlang, tmp_path):
    schema = text_field(pattern="(.{1,200}){1,200}")

    assert khlang(tmp_path / "a.csv", "--schema", write(tmp_path / "s.json", schema)).exit_code == 0


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "\n".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def test_aliases_that_unfold_without_measure_are_no_schema(khlang, tmp_path):
    (tmp_path / "s.yaml").write_text(f"{BOMB}\nfields: *i\n")

    answer = khlang(tmp_path / "a.csv", "--schema", tmp_path / "s.yaml")

    assert answer.exit_code == 1 and "C235" in answer.stderr


def test_aliases_that_unfold_without_measure_in_a_package_end(khlang, tmp_path):
    (tmp_path / "datapackage.yaml").write_text(
        f"{BOMB}\nresources:\n  - {{name: a, path: a.csv, more: *i}}\n"
    )

    assert khlang(tmp_path / "datapackage.yaml").exit_code in (0, 1)


@pytest.mark.parametrize("where", ["schema", "dialect", "profile", "path", "$ref", "reference"])
def test_no_address_is_fetched(khlang, tmp_path, listener, where):
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/x.json"
    resource = {"name": "a", "path": "a.csv", "schema": {"fields": [{"name": "a", "type": "string"}]}}
    if where == "$ref":
        resource["schema"] = {"$ref": address, "fields": [{"$ref": address, "name": "a", "type": "string"}]}
    elif where == "reference":
        resource["schema"]["foreignKeys"] = [
            {"fields": "a", "reference": {"resource": address, "fields": "a"}}
        ]
    else:
        resource[where] = address
    descriptor = write(tmp_path / "datapackage.json", {"profile": address, "resources": [resource]})

    khlang(descriptor)
    khlang(tmp_path / "a.csv", "--schema", write(tmp_path / "s.json", {"$schema": address, "fields": []}))

    with pytest.raises(TimeoutError):
        listener.accept()


@pytest.mark.parametrize(
    "path", ["../secret.csv", "{folder}/secret.csv", "file://{folder}/secret.csv", "sub/../../secret.csv"]
)
@pytest.mark.parametrize("where", ["path", "schema", "extrapaths"])
def test_nothing_outside_of_the_folder_is_read(khlang, tmp_path, path, where):
    (tmp_path / "secret.csv").write_text("a\nPASSWORD-OF-THE-SITE\n")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text("a\n1\n")
    place = path.format(folder=tmp_path)
    resource = {"name": "a", "path": "a.csv", where: [place] if where == "extrapaths" else place}
    if where != "schema":
        resource["schema"] = {"fields": [{"name": "a", "type": "integer"}]}

    answer = khlang(write(tmp_path / "in" / "datapackage.json", {"resources": [resource]}))

    assert answer.exit_code == 1
    assert "PASSWORD" not in answer.stdout + answer.stderr


@pytest.mark.parametrize("where", ["path", "schema", "dialect"])
def test_no_link_leads_out_of_the_folder(khlang, tmp_path, where):
    (tmp_path / "secret.csv").write_text("a\nPASSWORD-OF-THE-SITE\n")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text("a\n1\n")
    (tmp_path / "in" / "link.csv").symlink_to("../secret.csv")
    resource = {"name": "a", "path": "a.csv", where: "link.csv"}

    answer = khlang(write(tmp_path / "in" / "datapackage.json", {"resources": [resource]}))

    assert answer.exit_code == 1 and "C235" in answer.stderr
    assert "PASSWORD" not in answer.stdout + answer.stderr


@pytest.mark.parametrize(
    "document",
    ['{"fields": ' + "[" * 100_000, "[1]", "no json", '{"fields": ' + "[" * 60_000 + "]" * 60_000 + "}"],
)
def test_a_schema_that_is_none_is_refused(khlang, tmp_path, document):
    (tmp_path / "s.json").write_text(document)

    answer = khlang(tmp_path / "a.csv", "--schema", tmp_path / "s.json")

    assert answer.exit_code == 1 and "C235" in answer.stderr


def test_a_descriptor_larger_than_any_is_refused(khlang, tmp_path, monkeypatch):
    monkeypatch.setattr(verbatim, "MAX_DESCRIPTOR_BYTES", 1_000)
    schema = text_field(enum=["x" * 2_000])

    answer = khlang(tmp_path / "a.csv", "--schema", write(tmp_path / "s.json", schema))

    assert answer.exit_code == 1 and "C235" in answer.stderr


def test_a_schema_of_thousands_of_fields_and_texts_ends(khlang, tmp_path):
    fields = [{"name": f"c{number}", "type": "string"} for number in range(3_000)]
    fields[0]["constraints"] = {"enum": [str(number) for number in range(20_000)]}
    (tmp_path / "a.csv").write_text(
        ",".join(field["name"] for field in fields) + "\n" + ",".join(["1"] * 3_000) + "\n"
    )

    answer = khlang(tmp_path / "a.csv", "--schema", write(tmp_path / "s.json", {"fields": fields}))

    assert answer.exit_code == 0
