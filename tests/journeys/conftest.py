"""What journeys share: a warm khlang, a small agency."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.commands import Commands

CONFIG = """\
version: 1
agency:
  id: mot
  title: {th: กระทรวงตัวอย่าง, en: Ministry of Examples}
  contact: {name: ศูนย์ข้อมูล, email: data@example.go.th}
defaults: {license: cc-by-4.0, language: [th], theme: transport}
sources:
  - id: files
    type: files
    datasets:
      - id: bridges
        title: {th: สะพาน, en: Bridges}
        description: ทะเบียนสะพานตัวอย่าง
        resources:
          - {id: list, url: bridges.csv}
          - {id: spans, url: spans.csv}
"""

BRIDGES = "รหัส,ชื่อ,ความยาว (เมตร),วันที่เปิด\n001,สะพานหนึ่ง,120,1/5/2567\n002,สะพานสอง,95,29/2/2567\n"
SPANS = "รหัสสะพาน,ช่วง,เมตร\n001,1,60\n001,2,60\n002,1,95\n"


@pytest.fixture(scope="session")
def khlang() -> Iterator[Commands]:
    commands = Commands()
    yield commands
    commands.close()


@pytest.fixture
def agency(tmp_path: Path) -> Path:
    """A folder with one config and two small files; returns the config's path."""
    folder = tmp_path / "agency"
    folder.mkdir()
    (folder / "mot.yml").write_text(CONFIG, encoding="utf-8")
    (folder / "bridges.csv").write_bytes(BRIDGES.encode("cp874"))
    (folder / "spans.csv").write_text(SPANS, encoding="utf-8")
    return folder / "mot.yml"
