"""Files that a config names: addresses, paths, globs, and what people may see of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harvesters.fetch import Fetcher
from harvesters.record import Announced, FailedRecord, Gathered, Record, Skipped
from harvesters.source import Source
from harvesters.types import files
from metadata.errors.types import LocalPathFromWeb, PatternMatchesNothing, ResourceKeyRepeated

FetcherFor = Callable[..., Fetcher]
Gather = Callable[..., list[Gathered]]


@pytest.fixture
def gather(fetcher_for: FetcherFor, source_of: Callable[..., Source], tmp_path: Path) -> Gather:
    def run(*resources: dict[str, Any], folder: Path | None = tmp_path, **more: Any) -> list[Gathered]:
        defaults = more.pop("defaults", {})
        dataset = {"id": "roads", "title": {"th": "ถนน"}, **more, "resources": list(resources)}
        options = files.Options.model_validate({"datasets": [dataset]}, context={"language": "th"})
        return list(files.gather(source_of(options, folder, **defaults), fetcher_for()))

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data" / "2567").mkdir(parents=True)
    for name in ("b.csv", "a.csv", "[1].csv", "1.csv", "ถนน.csv", "2567/c.csv"):
        (tmp_path / "data" / name).write_text("x\n1\n", encoding="utf-8")
    return tmp_path


def only(gathered: list[Gathered]) -> Record:
    announced, record = gathered
    assert announced == Announced(1)
    assert isinstance(record, Record), record
    return record


def failure(gathered: list[Gathered]) -> Exception:
    failed = gathered[1]
    assert isinstance(failed, FailedRecord), failed
    return failed.error


def test_an_address_is_one_resource_with_its_path_as_key(gather: Gather) -> None:
    record = only(gather({"url": "https://data.example.go.th/a/roads.csv?year=2567"}))

    (spec,) = record.resources
    assert (spec.key, spec.location, spec.is_local) == (
        "a/roads.csv", "https://data.example.go.th/a/roads.csv?year=2567", False,
    )  # fmt: skip
    assert record.stands_together and record.upstream_id == record.dataset.id == "roads"
    assert spec.distribution.format == "csv" and spec.distribution.url == spec.location


def test_a_local_path_counts_from_the_configs_folder(gather: Gather, folder: Path) -> None:
    (spec,) = only(gather({"url": "data/a.csv"})).resources

    assert (spec.key, spec.location, spec.is_local) == ("data/a.csv", str(folder / "data/a.csv"), True)
    assert spec.distribution.url == "a.csv"


def test_nothing_of_an_absolute_path_but_the_files_name_is_public(gather: Gather, folder: Path) -> None:
    record = only(gather({"url": str(folder / "data" / "a.csv")}, {"url": str(folder / "data" / "b*.csv")}))

    assert [spec.key for spec in record.resources] == ["a.csv", "b.csv"]
    assert str(folder) not in str(record.dataset.to_json())


def test_a_glob_makes_one_resource_for_each_file_in_order(gather: Gather, folder: Path) -> None:
    specs = only(
        gather({"url": "data/?.csv", "id": "years", "title": {"th": "รายปี", "en": "By year"}})
    ).resources

    assert [spec.key for spec in specs] == ["years/1.csv", "years/a.csv", "years/b.csv"]
    titles = [spec.distribution.title for spec in specs]
    assert titles[0] and titles[0].plain() == {"th": "รายปี · 1", "en": "By year · 1"}


def test_members_of_a_glob_without_a_title_carry_their_files_name(gather: Gather, folder: Path) -> None:
    (spec,) = only(gather({"url": "data/ถ*.csv"})).resources

    assert spec.distribution.title and spec.distribution.title.plain() == {"th": "ถนน"}
    assert spec.key == "data/ถนน.csv"


def test_a_glob_through_folders_keeps_the_folders_in_the_key(gather: Gather, folder: Path) -> None:
    keys = [spec.key for spec in only(gather({"url": "data/**/[abc].csv", "id": "all"})).resources]

    assert keys == ["all/2567/c.csv", "all/a.csv", "all/b.csv"]


def test_a_path_that_is_there_is_taken_literally_before_it_is_a_glob(gather: Gather, folder: Path) -> None:
    literal = only(gather({"url": "data/[1].csv"})).resources
    (folder / "data" / "[1].csv").unlink()
    globbed = only(gather({"url": "data/[1].csv"})).resources

    assert [spec.distribution.url for spec in literal] == ["[1].csv"]
    assert [spec.distribution.url for spec in globbed] == ["1.csv"]


def test_a_glob_that_fits_nothing_is_a_slip_and_not_an_empty_dataset(gather: Gather, folder: Path) -> None:
    assert isinstance(failure(gather({"url": "data/*.xlsx"})), PatternMatchesNothing)


def test_a_config_that_came_over_the_web_may_not_name_files_of_this_machine(gather: Gather) -> None:
    error = failure(gather({"url": "/etc/passwd"}, folder=None))

    assert isinstance(error, LocalPathFromWeb) and "/etc" not in str(error)


def test_two_resources_with_one_key_are_refused_until_they_have_ids(gather: Gather) -> None:
    urls = [{"url": f"https://x.example.go.th/get?year={year}"} for year in (2566, 2567)]

    assert isinstance(failure(gather(*urls)), ResourceKeyRepeated)
    named = only(gather(*({**url, "id": f"y{n}"} for n, url in enumerate(urls))))
    assert [spec.key for spec in named.resources] == ["y0", "y1"]


def test_the_datasets_own_words_win_over_the_configs_defaults(gather: Gather, folder: Path) -> None:
    record = only(
        gather(
            {"url": "data/a.csv"}, license="cc0-1.0", defaults={"license": "cc-by-4.0", "theme": "transport"}
        )
    )

    assert (record.dataset.license, record.dataset.theme) == ("cc0-1.0", ("transport",))
    assert record.dataset.language == ("th",)


def test_how_to_read_and_what_to_expect_reach_staging(gather: Gather, folder: Path) -> None:
    schema = {"fields": [{"name": "x", "type": "integer"}]}
    (spec,) = only(
        gather(
            {
                "url": "data/a.csv", "encoding": "cp874", "header": [3, 4], "skip_rows": 2, "schema": schema,
                "expect": {"rows": {"min": 1}, "key": ["x"]}, "on_findings": "warn",
            }
        )
    ).resources  # fmt: skip

    assert (spec.read.encoding, spec.read.header, spec.read.skip_rows) == ("cp874", (3, 4), 2)
    assert spec.schema == schema and spec.on_findings == "warn"
    assert (spec.expect.rows_min, spec.expect.key) == (1, ("x",))


def test_data_that_the_agency_calls_personal_is_never_published_with_its_files(
    gather: Gather, folder: Path
) -> None:
    hidden = gather({"url": "data/a.csv"}, data_category="personal")[1]
    named = only(gather({"url": "data/a.csv"}, data_category="personal", allow_harvest=True))

    assert isinstance(hidden, Skipped)
    assert named.resources[0].link_reason == "refused" and named.resources[0].location == ""


def test_one_dataset_that_cannot_be_named_does_not_stop_the_others(
    fetcher_for: FetcherFor, source_of: Callable[..., Source], folder: Path
) -> None:
    told = [
        {"id": "a", "title": "ก", "resources": [{"url": "data/*.xml"}]},
        {"id": "b", "title": "ข", "resources": [{"url": "data/a.csv"}]},
    ]
    options = files.Options.model_validate({"datasets": told})

    gathered = list(files.gather(source_of(options, folder), fetcher_for()))

    assert [type(item) for item in gathered] == [Announced, FailedRecord, Record]
