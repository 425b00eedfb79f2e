"""How quick search is at a national size: build, follow, and ask, over made-up datasets.

python benchmarks/search.py [DATASETS]
"""

import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from catalog.models import AgencyRow, Base, ChangeRow, DatasetRow
from catalog.search import SearchIndex, SearchQuery
from metadata.vocabulary import terms

SUBJECTS = ("ปริมาณน้ำฝน", "จำนวนโรงพยาบาล", "รายชื่อโรงเรียน", "สถิติอุบัติเหตุทางถนน", "ผลการจัดซื้อจัดจ้าง",
            "ประชากร", "ราคาสินค้าเกษตร", "นักท่องเที่ยว", "คุณภาพอากาศ", "ผู้ป่วยไข้เลือดออก")  # fmt: skip
SENTENCES = (
    "ข้อมูลรวบรวมจากหน่วยงานในสังกัดทั่วประเทศ และปรับปรุงทุกเดือนโดยศูนย์เทคโนโลยีสารสนเทศ",
    "แสดงจำนวนแยกตามอำเภอและตำบล หน่วยเป็นราย ใช้ประกอบการวางแผนและติดตามผลการดำเนินงาน",
    "The table has one row for each district and year, with totals that agree with the annual report.",
)
QUERIES = ("โรงพยาบาล เชียงใหม่", "น้ำท่วม", "hospital bangkok", "2567", "จัดซื้อจัดจ้าง ปี 2565", "ป.ป.ช.", "ข้อมูล",
           "โรงพยบาล", "อุบัติเหตุ ขอนแก่น", '"คุณภาพอากาศ"', "ประชากร -เชียงใหม่", "")  # fmt: skip
DAY = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    """Print seconds to build and follow, milliseconds to answer, and memory."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine("sqlite://")
        Base.metadata.create_all(engine)
        session = Session(engine)
        session.add_all(rows(count))
        session.commit()
        session.expunge_all()
        index = SearchIndex(Path(folder, "index"))
        print(f"build {count:,} datasets: {seconds(lambda: index.sync(session)):.2f} s")
        session.add(ChangeRow(dataset_id=1, time=DAY))
        session.commit()
        print(f"follow one change: {seconds(lambda: index.sync(session)) * 1000:.1f} ms")
        print(f"nothing changed: {seconds(lambda: index.sync(session)) * 1000:.1f} ms")
        for words, chosen in (
            ("words", {}),
            ("words and facets", {"organization": ("a1", "a2"), "year": ("2024",)}),
        ):
            times = sorted(
                seconds(lambda q=q, c=chosen: index.search(SearchQuery(q, facets=c))) * 1000
                for _ in range(40)
                for q in QUERIES
            )
            print(
                f"{words}: median {statistics.median(times):.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f} ms, "
                f"worst {times[-1]:.1f} ms"
            )
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        print(
            f"index {size / 1e6:.1f} MB, peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB"
        )


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def rows(count: int) -> Iterator[object]:
    """Agencies and datasets, the same at every run."""
    dice = random.Random(1)
    provinces = [term.label for term in terms("provinces").values()]
    for number in range(60):
        title = {"th": f"หน่วยงานที่ {number}", "en": f"Agency {number}"}
        yield AgencyRow(
            id=f"a{number}", sort_key=f"{number:03d}", document={"id": f"a{number}", "title": title}
        )
    for number in range(1, count + 1):
        province, year = dice.choice(provinces), dice.randint(2555, 2567)
        subject = dice.choice(SUBJECTS)
        document = {
            "id": f"d{number}",
            "title": {
                "th": f"{subject} จังหวัด{province.th} ปี {year}",
                "en": f"Table {number} of {province.en}",
            },
            "description": {"th": " ".join(dice.choices(SENTENCES, k=3))},
            "tags": [subject, province.th, f"แท็ก{dice.randint(1, 3000)}"],
            "theme": [dice.choice(list(terms("themes")))],
            "license": dice.choice(["cc-by-4.0", "dga-ogl", None]),
            "update_frequency": dice.choice(["monthly", "yearly"]),
        }
        yield DatasetRow(
            id=number, uuid=f"u{number}", name=f"d{number}", agency_id=f"a{dice.randint(0, 59)}", source_id="a/s",
            upstream_id=str(number), dataset_id=str(number), state="published", current_version="v",
            first_published_at=DAY, published_at=DAY + timedelta(minutes=number), log_seq=1, fingerprint="",
            content_hash="", sort_key=f"{number:06d}", quality_score=dice.randint(20, 100),
            document={key: value for key, value in document.items() if value},
        )  # fmt: skip


if __name__ == "__main__":
    main()
