"""The main job on real files, from config to published version."""

import csv
import json
import shutil
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tests.ckan_server import CkanServer
from tests.journeys.commands import Commands

pytestmark = pytest.mark.real

REGISTERS = """\
version: 1
agency:
  id: dbd
  title: {th: ทะเบียนนิติบุคคล, en: Company register}
sources:
  - id: registry
    type: files
    datasets:
      - id: new-companies
        title: {th: นิติบุคคลจัดตั้งใหม่, en: Newly registered companies}
        resources:
          - url: data/99_2015*.csv
"""

PORTAL = """\
version: 1
agency:
  id: sandiego
  title: {en: San Diego Regional Data Library}
defaults: {language: [en]}
sources:
  - id: portal
    type: ckan
    url: %s
    fetch: {timeout: 5, rate: 500/s}
"""


def test_the_company_registers_equal_the_truth_when_read_back(
    khlang: Commands, tmp_path: Path, real_data: Path
):
    (tmp_path / "data").mkdir()
    for path in (real_data / "thai" / "dbd-new-companies").glob("*.csv"):
        shutil.copy(path, tmp_path / "data")
    (tmp_path / "dbd.yml").write_text(REGISTERS, encoding="utf-8")
    with (real_data / "TRUTH" / "thai-dbd.tsv").open(encoding="utf-8", newline="") as source:
        truth = {Path(row["file"]).stem: row for row in csv.DictReader(source, delimiter="\t")}

    answer = khlang(tmp_path / "home", "harvest", tmp_path / "dbd.yml", "--json")

    assert (answer.status, answer.json["runs"][0]["counts"]) == (0, {"created": 1}), answer.out
    shown = khlang(tmp_path / "home", "show", "dbd-new-companies", "--json").json
    found = {}
    for resource in shown["resources"]:
        form = next(form for form in resource["forms"] if form["form"] == "parquet")
        sha256 = form["sha256"]
        table = pq.read_table(tmp_path / "home" / "store" / "objects" / "sha256" / sha256[:2] / sha256[2:])
        day = next(name for name in table.column_names if name.startswith("วันที่"))
        money = next(name for name in table.column_names if name.startswith("ทุนจดทะเบียน"))
        first, last = (pc.min(table[day]).as_py(), pc.max(table[day]).as_py())
        total = int(pc.sum(table[money]).as_py())
        found[Path(resource["distribution"]["url"]).stem] = (table.num_rows, total, _thai(first), _thai(last))
    assert found == {
        name: (int(row["data_rows"]), int(row["sum_capital_baht"]), row["first_date_BE"], row["last_date_BE"])
        for name, row in truth.items()
    }


def _thai(day) -> str:
    return f"{day.day}/{day.month}/{day.year + 543}"


def test_a_whole_portal_is_harvested_and_what_is_refused_says_why(
    khlang: Commands, tmp_path: Path, real_data: Path
):
    lines = (real_data / "ckan" / "sandiego" / "datasets.jsonl").read_text(encoding="utf-8").splitlines()
    packages = [json.loads(line) for line in lines]
    with CkanServer(packages) as portal:
        (tmp_path / "portal.yml").write_text(PORTAL % portal.url, encoding="utf-8")
        opened = {"KHLANG_ALLOW_PRIVATE_HOSTS": f"127.0.0.1:{portal.port}"}

        answer = khlang(tmp_path / "home", "harvest", tmp_path / "portal.yml", "--json", **opened)
        again = khlang(tmp_path / "home", "harvest", tmp_path / "portal.yml", "--json", **opened)

    run = answer.json["runs"][0]
    assert (run["state"], run["total"], sum(run["counts"].values())) == ("done", len(packages), len(packages))
    failed = [record for record in run["records"] if record["outcome"] == "failed"]
    assert run["counts"]["created"] == len(packages) - len(failed)
    without_files = {p["id"] for p in packages if not p["resources"]}
    assert {record["error"]["code"] for record in failed} == {"M103"}
    assert len(failed) == len(without_files)
    assert again.json["runs"][0]["counts"]["unchanged"] == run["counts"]["created"]
    assert khlang(tmp_path / "home", "fsck", "--json").json["lost"] == []
