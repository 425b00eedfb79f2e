"""What a good config becomes: sources ready to run, every value as the agency wrote it."""

from pathlib import Path

import pytest

from harvesters.config import load, load_content
from harvesters.record import Expect, ReadOptions
from harvesters.source import FetchOptions, Removal
from metadata.model import Agency, Contact
from metadata.text import Text

GOOD = Path(__file__).parent / "good"
ENVIRON = {"PORTAL_TOKEN": "Bearer s3cret"}


def sources_of(name, **limits):
    loaded = load([GOOD / name], ENVIRON, **limits)
    assert [p.line_text("en") for p in loaded.problems] == []
    return loaded.sources


def test_the_contracts_example_is_a_good_config():
    registry, portal = sources_of("contract.yml")

    assert registry.id == "dbd/registry"
    assert registry.agency == Agency(
        id="dbd",
        title=Text(th="กรมพัฒนาธุรกิจการค้า", en="Department of Business Development"),
        homepage="https://example.go.th",
        contact=Contact(name=Text(th="ศูนย์ข้อมูล"), email="opendata@example.go.th"),
    )
    assert (registry.schedule, registry.folder, registry.url) == ("0 3 * * *", GOOD, None)
    assert portal.url == "https://data.example.go.th"
    assert portal.removal == Removal(grace_days=7, guard_records=1, guard_fraction=0.1)
    assert portal.fetch == FetchOptions(60.0, 500_000_000, 5.0, {"Authorization": "Bearer s3cret"}, "all")
    assert portal.options.select.organization == ("dbd",)


def test_a_dataset_takes_the_defaults_it_does_not_state():
    [registry, _] = sources_of("contract.yml")
    [dataset] = registry.options.datasets

    assert (dataset.license, dataset.theme, dataset.language) == ("cc-by-4.0", ("economy",), ("th",))
    assert registry.defaults.fields == {
        "license": "cc-by-4.0", "language": ("th",), "update_frequency": "monthly", "theme": ("economy",),
    }  # fmt: skip


def test_a_schema_file_is_read_and_the_expectation_kept():
    [registry, _] = sources_of("contract.yml")
    [resource] = registry.options.datasets[0].resources

    assert resource.table_schema == {"fields": [{"name": "เลขทะเบียน", "type": "string"}]}
    assert resource.expectation() == Expect(rows_min=1000, key=("เลขทะเบียน",))
    assert resource.read_options() == ReadOptions()
    assert resource.on_findings == "hold"


def test_values_stay_as_they_are_written_where_text_is_wanted():
    [source] = sources_of("as-written.yml")
    [dataset] = source.options.datasets
    [resource] = dataset.resources

    assert (source.id, source.agency.title, source.agency.contact.phone) == (
        "123/0x1f", Text(en="2567"), "021234567",
    )  # fmt: skip
    assert (dataset.id, dataset.title, dataset.description) == ("007", Text(en="no"), Text(en="on"))
    assert dataset.tags == ("2567", "yes", "1e3", "0o7", "12:30:00")
    assert (dataset.source_version, dataset.modified, dataset.issued) == ("1.10", "2024-05-31", "2024")
    assert (dataset.allow_harvest, dataset.update_interval) == (True, 1)
    assert dataset.extras == {
        "code": "0123", "count": 12, "share": 0.5, "on": "on", "none": None, "yes": [True, "true"],
    }  # fmt: skip
    assert (resource.read_options().header, resource.sheet, resource.expect.key) == ((3,), 2567, ("2567",))
    assert resource.table_schema["fields"][0]["constraints"]["enum"] == ["0123"]


def test_closed_lists_may_be_written_as_labels_wire_strings_and_aliases():
    [source] = sources_of("words.yml")
    own, defaulted = source.options.datasets

    assert (own.license, own.theme, own.update_frequency) == ("cc-by-4.0", ("health", "energy"), "monthly")
    assert (defaulted.license, defaulted.theme) == ("cc-by-4.0", ("economy",))
    assert defaulted.resources[0].format == "xlsx"
    assert own.resources[0].read_options() == ReadOptions(encoding="cp874", delimiter="\t", header=())
    assert defaulted.resources[0].read_options() == ReadOptions(header=(3, 4), skip_rows=1, footer=2)
    assert source.fetch == FetchOptions(2.5, 1_500_000_000, 0.5, {}, ("text/csv", "application/pdf"))
    assert source.removal == Removal(grace_days=30, guard_records=0, guard_fraction=0.05)


def test_a_folder_means_every_yaml_file_in_it_in_order(tmp_path):
    for name in ("b.yaml", "a.yml", "c.YML", "notes.txt"):
        (tmp_path / name).write_text(
            f"version: 1\nagency: {{id: {name[0]}, title: ก}}\n"
            "sources: [{id: portal, type: ckan, url: 'https://data.example.go.th'}]\n",
            encoding="utf-8",
        )

    assert [source.id for source in load([tmp_path], {}).sources] == ["a/portal", "b/portal", "c/portal"]


def test_two_files_may_share_an_agency_that_both_describe_alike(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.yml").write_text(
            "version: 1\nagency: {id: dbd, title: {th: กรม}}\n"
            f"sources: [{{id: {name}, type: ckan, url: 'https://data.example.go.th'}}]\n",
            encoding="utf-8",
        )

    assert [source.id for source in load([tmp_path], {}).sources] == ["dbd/a", "dbd/b"]


def test_the_operators_guard_holds_where_a_config_says_nothing_and_lets_it_say_more():
    operator = Removal(guard_records=50, guard_fraction=0.5)
    content = (
        "version: 1\nagency: {id: dbd, title: ก}\nsources:\n"
        "  - {id: a, type: ckan, url: 'https://data.example.go.th'}\n"
        "  - {id: b, type: ckan, url: 'https://data.example.go.th', removal: {guard: {records: 40}}}\n"
    ).encode()

    a, b = load_content(content, "web", {}, guard=operator).sources

    assert (a.removal.guard_records, a.removal.guard_fraction) == (50, 0.5)
    assert (b.removal.guard_records, b.removal.guard_fraction) == (40, 0.5)


def test_a_config_may_not_raise_the_operators_largest_file():
    content = (
        "version: 1\nagency: {id: dbd, title: ก}\nsources:\n"
        "  - {id: a, type: ckan, url: 'https://data.example.go.th', fetch: {max_bytes: 2GB}}\n"
    ).encode()

    [problem] = load_content(content, "web", {}, fetch_max_bytes=10**9).problems

    assert (problem.code, problem.line, problem.column) == ("H347", 4, 79)


@pytest.mark.parametrize("named", ["url: data/a.csv", "url: /etc/passwd", "url: ../*.csv"])
def test_a_config_that_came_over_http_may_not_name_local_paths(named):
    content = (
        "version: 1\nagency: {id: dbd, title: ก}\nsources:\n"
        f"  - {{id: a, type: files, datasets: [{{id: x, title: ก, resources: [{{{named}}}]}}]}}\n"
    ).encode()

    loaded = load_content(content, "web", {})

    assert loaded.sources == ()
    assert [p.code for p in loaded.problems] == ["H343"]


def test_a_file_that_is_not_there_is_told_and_does_not_stop_the_other_datasets(tmp_path):
    config = tmp_path / "a.yml"
    config.write_text(
        "version: 1\nagency: {id: dbd, title: ก}\nsources:\n"
        "  - {id: a, type: files, datasets: [{id: x, title: ก, resources: [{url: gone.csv}]}]}\n"
        "  - {id: b, type: ckan, url: 'https://data.example.go.th'}\n",
        encoding="utf-8",
    )

    loaded = load([config], {})

    assert [(p.code, p.stops) for p in loaded.problems] == [("H348", False)]
    assert [source.id for source in loaded.sources] == ["dbd/a", "dbd/b"]


def test_a_name_with_brackets_is_taken_literally_before_it_is_a_pattern(tmp_path):
    (tmp_path / "a[1].csv").write_text("x\n1\n", encoding="utf-8")
    config = tmp_path / "a.yml"
    config.write_text(
        "version: 1\nagency: {id: dbd, title: ก}\nsources:\n"
        "  - {id: a, type: files, datasets: [{id: x, title: ก, resources: [{url: 'a[1].csv'}]}]}\n",
        encoding="utf-8",
    )

    assert load([config], {}).problems == ()


def test_a_variable_fills_headers_and_addresses_from_the_given_environment_only(monkeypatch):
    monkeypatch.setenv("ONLY_IN_THE_PROCESS", "x")
    content = (
        "version: 1\nagency: {id: dbd, title: ก}\nsources:\n"
        "  - id: a\n    type: ckan\n    url: https://${HOST}:${PORT}/ckan\n"
        '    fetch: {timeout: "${SECONDS}", headers: {Authorization: "Bearer ${TOKEN}"}}\n'
    ).encode()
    environ = {"HOST": "data.example.go.th", "PORT": "8080", "SECONDS": "5", "TOKEN": "t"}

    [source] = load_content(content, "web", environ).sources
    unset = load_content(content.replace(b"${TOKEN}", b"${ONLY_IN_THE_PROCESS}"), "web", environ)

    assert source.url == "https://data.example.go.th:8080/ckan"
    assert (source.fetch.timeout_seconds, source.fetch.headers) == (5.0, {"Authorization": "Bearer t"})
    assert [p.code for p in unset.problems] == ["H345"]


def test_a_secret_does_not_show_when_a_source_is_printed():
    [_, portal] = sources_of("contract.yml")

    assert "s3cret" not in repr(portal)


def test_two_thousand_sources_are_read(tmp_path):
    for part in range(10):
        rows = "".join(
            f"  - {{id: s{part}-{n}, type: ckan, url: 'https://data{n}.example.go.th', schedule: daily}}\n"
            for n in range(200)
        )
        (tmp_path / f"{part}.yml").write_text(
            f"version: 1\nagency: {{id: dbd, title: กรม}}\nsources:\n{rows}", encoding="utf-8"
        )

    loaded = load([tmp_path], {})

    assert (len(loaded.sources), loaded.problems) == (2000, ())
