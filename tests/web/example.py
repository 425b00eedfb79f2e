"""A small real catalog for the web tests: harvested and published by the same code that serves it.

It holds the example agencies with their broken second delivery, and an agency of its own whose words and
files are as hostile, as Thai and as poor as those of real life.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from catalog import apply, datasets
from catalog.settings import load
from publishers.bulk import write_bulk
from web.harvesting import harvest_source, load_sources
from web.wiring import Services, open_services

ROOT = Path(__file__).parents[2]
SITE = "https://catalog.example"
THAI_FILE = "ทะเบียน สะพาน.csv"
HOSTILE = "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
QUOTED = json.dumps(HOSTILE)

CONFIG = f"""\
version: 1
agency:
  id: mot
  title: {{th: กระทรวงทดสอบ, en: Ministry of Tests}}
  homepage: https://mot.example.go.th
  contact: {{name: ศูนย์ข้อมูล, email: data@mot.example.go.th}}
defaults: {{license: cc-by-4.0, language: [th], theme: transport}}
sources:
  - id: files
    type: files
    datasets:
      - id: bridges
        title: {{th: สะพาน, en: Bridges}}
        description: ทะเบียนสะพาน
        resources: [{{id: list, url: "{THAI_FILE}"}}]
      - id: hostile
        title: {{th: {QUOTED}}}
        description: {{th: {QUOTED}}}
        tags: [{QUOTED}, "a\\"b'c&d"]
        resources: [{{id: list, url: hostile.csv, title: {{en: {QUOTED}}}}}]
      - id: lost
        title: ชุดข้อมูลที่ต้นทางไม่แสดงแล้ว
        resources: [{{id: list, url: lost.csv}}]
      - id: gone
        title: ชุดข้อมูลที่เพิกถอน
        resources: [{{id: list, url: gone.csv}}]
      - id: shapes
        title: {{en: A file that is no table}}
        resources: [{{id: note, url: note.json}}]
  - id: links
    type: files
    fetch: {{files: none}}
    datasets:
      - id: linked
        title: {{en: A dataset with links only}}
        resources: [{{id: away, url: "https://mot.example.go.th/report.pdf"}}]
"""
BRIDGES = "รหัส,ชื่อ,ความยาว (เมตร),วันที่เปิด\n001,สะพานหนึ่ง,120,1/5/2567\n002,สะพานสอง,95,29/2/2567\n"


@dataclass(frozen=True)
class Example:
    """The catalog and what the tests need to know of it."""

    services: Services
    folder: Path

    def resource(self, dataset: str, position: int = 0) -> str:
        """The UUID of a resource."""
        with self.services.reading() as session:
            return datasets.get_dataset(session, dataset).resources[position].id

    def versions(self, dataset: str) -> list[str]:
        """The names of a dataset's versions, newest first."""
        with self.services.reading() as session:
            row = datasets.get_dataset(session, dataset)
            return [version.name for version in datasets.list_versions(session, row)]


@contextmanager
def open_example(folder: Path) -> Iterator[Example]:
    """Harvest everything into folder and hold it open."""
    given = {"KHLANG_HOME": str(folder / "home"), "KHLANG_SITE_URL": SITE, "KHLANG_API_BUDGET": "0"}
    settings = load(given, folder)
    with open_services(settings) as services:
        _write_agency(folder / "agency")
        for config in (ROOT / "agencies.example", ROOT / "agencies.example" / "later", folder / "agency"):
            _harvest(services, config)
        (folder / "agency" / THAI_FILE).write_text(BRIDGES + "003,สะพานสาม,80,1/1/2568\n", encoding="utf-8")
        _harvest(services, folder / "agency")
        _mark(services, "lost", "missing", "not_listed")
        _mark(services, "gone", "missing", "not_listed")
        _mark(services, "gone", "withdrawn", "grace_over")
        with services.reading() as session:
            write_bulk(session, services.store, settings.bulk_path, SITE, services.now())
        services.sync_index()
        yield Example(services, folder)


def _write_agency(folder: Path) -> None:
    folder.mkdir()
    (folder / "mot.yml").write_text(CONFIG, encoding="utf-8")
    (folder / THAI_FILE).write_bytes(BRIDGES.encode("cp874"))
    cell = HOSTILE.replace('"', '""')
    (folder / "hostile.csv").write_text(f'"{cell}",b\n"{cell}",1\n"=1+1",2\n', encoding="utf-8")
    (folder / "lost.csv").write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    (folder / "gone.csv").write_text("a,b\n5,6\n7,8\n", encoding="utf-8")
    (folder / "note.json").write_text('{"note": {"of": "no table"}}\n', encoding="utf-8")


def _harvest(services: Services, config: Path) -> None:
    for source in load_sources([config], (), services.settings)[0]:
        harvest_source(source, services)


def _mark(services: Services, dataset_id: str, event: str, reason: str) -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    with services.writing() as session:
        services.store.append_event("mot", dataset_id, event, version=None, reason=reason, time=now)
        apply.apply_log(session, services.store, "mot", dataset_id, now=now)


def hrefs(html: str) -> list[str]:
    """The addresses that a page links to on this site, without fragments."""
    found = re.findall(r'(?:href|action)="(/[^"#]*)', html)
    return sorted({address.replace("&amp;", "&") for address in found})
