"""A small catalog of files that are hard to read: titles and totals, an unsure encoding, a delivery that drifted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from catalog import datasets
from catalog.settings import load
from catalog.sources import list_runs
from tests.web.example import SITE
from web.harvesting import harvest_source, load_sources
from web.wiring import Services, open_services

CONFIG = """\
version: 1
agency:
  id: town
  title: {th: เทศบาลทดสอบ, en: Test Town}
sources:
  - id: files
    type: files
    datasets:
      - id: budget
        title: {th: งบประมาณ, en: Budget}
        resources: [{id: budget, url: budget.csv}]
      - id: partners
        title: {th: คู่ความร่วมมือ, en: Partners}
        resources: [{id: partners, url: partners.csv}]
      - id: roads
        title: {th: ถนน, en: Roads}
        resources: [{id: roads, url: roads.csv, on_findings: publish}]
"""
BUDGET = """\
งบประมาณรายจ่าย
หน่วย: บาท
รหัส,รายการ,จำนวนเงิน,วันที่เบิก
0101,ค่าวัสดุ,"๑,๒๐๐.๕๐",29/2/2567
0102,ค่าซ่อมถนน,"15,000",1/3/2567
0103,ค่าไฟฟ้า,-,15/3/2567
รวม,,"16,200.50",
ที่มา: กองคลัง,,,
"""
PARTNERS = "id,name\n1,Współpraca\n2,plain\n3,MÓJ\n4,Łódź\n"
ROADS = "รหัส,ชื่อ,ยาว\n" + "".join(f"0{n:02d},ถนน {n},{n * 10}\n" for n in range(1, 30))
DRIFTED = "รหัส,ชื่อถนน,ยาว\n" + "".join(
    f"0{n:02d},ถนน {n},{'ไม่ทราบแน่' if n > 15 else n}\n" for n in range(1, 30)
)


@dataclass(frozen=True)
class Readings:
    """The catalog and the addresses of its pages, without a language."""

    services: Services
    run: str

    def resource(self, dataset: str) -> str:
        """The page of a dataset's first resource."""
        with self.services.reading() as session:
            row = datasets.get_dataset(session, dataset)
            return f"/dataset/{dataset}/resource/{row.resources[0].id}"

    @property
    def pages(self) -> list[str]:
        return [self.resource("town-budget"), self.run, "/dataset/town-roads", "/dataset/town-roads/history"]


@contextmanager
def open_readings(folder: Path) -> Iterator[Readings]:
    """Harvest the files, then the delivery that drifted."""
    agency = folder / "agency"
    agency.mkdir()
    (agency / "town.yml").write_text(CONFIG, encoding="utf-8")
    (agency / "budget.csv").write_text(BUDGET, encoding="utf-8")
    (agency / "partners.csv").write_bytes(PARTNERS.encode("cp1250"))
    settings = load({"KHLANG_HOME": str(folder / "home"), "KHLANG_SITE_URL": SITE}, folder)
    with open_services(settings) as services:
        for roads in (ROADS, DRIFTED):
            (agency / "roads.csv").write_text(roads, encoding="utf-8")
            for source in load_sources([agency], (), settings)[0]:
                harvest_source(source, services)
        with services.reading() as session:
            run = list_runs(session, "town/files", limit=1)[0].id
        yield Readings(services, f"/harvest/run/{run}")
