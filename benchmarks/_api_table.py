"""The large table of `make bench-api`: ten typed columns, the same at every run, as CSV and in SQLite."""

import csv
import random
import sqlite3
from datetime import date, timedelta
from pathlib import Path

from metadata.vocabulary import terms

COLUMNS = {
    "id": "INTEGER PRIMARY KEY", "province": "TEXT", "district": "TEXT", "year": "INTEGER", "amount": "REAL",
    "people": "INTEGER", "day": "TEXT", "is_active": "TEXT", "code": "TEXT", "subject": "TEXT",
}  # fmt: skip
PROVINCES = tuple(term.label.show("th")[0] for term in terms("provinces").values())
SUBJECTS = ("ปริมาณน้ำฝน", "จำนวนโรงพยาบาล", "รายชื่อโรงเรียน", "อุบัติเหตุทางถนน", "การจัดซื้อจัดจ้าง")
FIRST_DAY = date(2008, 1, 1)


def write_csv(path: Path, rows: int) -> None:
    """Write so many rows with a header line."""
    dice = random.Random(3)
    with path.open("w", encoding="utf-8", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(COLUMNS)
        for number in range(1, rows + 1):
            day = FIRST_DAY + timedelta(days=dice.randrange(6500))
            lines.writerow(
                (number, dice.choice(PROVINCES), f"อำเภอที่ {dice.randrange(928)}", dice.randrange(2008, 2027),
                 f"{dice.gammavariate(2, 50_000):.2f}", dice.randrange(100_000), day.isoformat(),
                 dice.choice(("true", "false")), f"K{dice.randrange(10**12):012d}", dice.choice(SUBJECTS))
            )  # fmt: skip


def load_sqlite(source: Path, database: Path) -> None:
    """The same rows in a table of SQLite, with an index on id alone."""
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    with source.open(encoding="utf-8", newline="") as text, sqlite3.connect(database) as into:
        lines = csv.reader(text)
        next(lines)
        into.execute(f"CREATE TABLE rows ({columns})")
        into.executemany(f"INSERT INTO rows VALUES ({', '.join('?' * len(COLUMNS))})", lines)
    into.close()
