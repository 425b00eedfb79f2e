"""Makes the example agencies' files from the readable tables in `sources/`.

Agencies' real files are messy in ways that matter; these are messy in the same ways, on purpose: TIS-620
with title rows, Buddhist dates, Thai digits and spaced money; merged header cells; a delivery gone wrong.
Run it again after changing a source: the same sources always give the same bytes.

    python agencies.example/make.py [FOLDER]
"""

import csv
import io
import json
import sys
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "sources"
BUDDHIST_ERA = 543
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
MONTHS = {"01": "มกราคม", "02": "กุมภาพันธ์", "03": "มีนาคม"}

Row = dict[str, str]


def main() -> None:
    """Write every file under FOLDER, or where the example agencies live."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for path, content in sorted(make().items()):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        print(f"{len(content):>9,}  {path}")


def make() -> dict[str, bytes]:
    """Every made file: its path below the folder, and its bytes."""
    return {
        **_procurement(),
        "data/saengtawan/waste-2567.csv": _csv(_read("waste")).encode(),
        "data/saengtawan/grants-2567.csv": _grants().encode(),
        "later/data/saengtawan/grants-2567.csv": _broken_grants().encode("cp874"),
        "data/satit/provinces.csv": _csv(_read("provinces")).encode(),
        "data/satit/libraries-2566-2567.xlsx": _libraries(),
        "data/satit/holidays-2567-2568.csv": _holidays(),
        **_dams(),
        "data/nam/rain-2567.csv": _rain().encode(),
        "data/khonsong/rail-lines.json": _json(_rail_lines()),
        "data/khonsong/rail-passengers-2567-q1.csv": _csv(_read("rail_passengers")).encode(),
        "data/khonsong/bus-stops.csv": _csv(_read("bus_stops")).encode(),
        "data/khonsong/bus-stops.geojson": _json(_points(_read("bus_stops"))),
    }


# ---- เทศบาลเมืองแสงตะวัน: what an accounting office sends ---------------------------------------------


def _procurement() -> dict[str, bytes]:
    """Three monthly files in TIS-620: two title rows, Buddhist dates, some Thai digits, spaced money."""
    months: dict[str, list[Row]] = {}
    for row in _read("procurement"):
        months.setdefault(row["date"][5:7], []).append(row)
    return {
        f"data/saengtawan/procurement_2567_{month}.csv": _procurement_month(month, rows)
        for month, rows in months.items()
    }


def _procurement_month(month: str, rows: list[Row]) -> bytes:
    header = ["ลำดับ", "วันที่ทำสัญญา", "เลขที่สัญญา", "รายการจัดซื้อจัดจ้าง", "ประเภท", "วิธีจัดซื้อจัดจ้าง",
              "วงเงินงบประมาณ\n(บาท)", "ราคากลาง\n(บาท)", "ราคาที่ตกลง\n(บาท)", "ผู้ได้รับการคัดเลือก"]  # fmt: skip
    lines: list[Sequence[str]] = [
        ["สรุปผลการจัดซื้อจัดจ้าง เทศบาลเมืองแสงตะวัน (ข้อมูลตัวอย่าง)"] + [""] * 9,
        [f"ประจำเดือน {MONTHS[month]} พ.ศ. ๒๕๖๗"] + [""] * 9,
        header,
    ]
    for number, row in enumerate(rows, 1):
        day = _buddhist(row["date"])
        lines.append([
            str(number).translate(THAI_DIGITS),
            day.translate(THAI_DIGITS) if number % 7 == 0 else day,
            row["contract"],
            row["item"],
            row["kind"],
            row["method"],
            *(_spaced_money(row[key]) for key in ("budget", "median_price", "agreed")),
            row["contractor"],
        ])  # fmt: skip
    return _lines(lines, newline="\r\n").encode("cp874")


def _grants() -> str:
    """The first delivery: everything as the schema says."""
    return _csv(_read("grants"))


def _broken_grants() -> str:
    """The later delivery of the same file, as a hurried colleague saved it.

    Amounts in words, a date that no calendar has, a key used twice, a column renamed: each of them alone is
    reason enough to keep the last good version.
    """
    rows = [dict(row) for row in _read("grants")]
    rows[4]["amount_baht"] = "หกหมื่นบาท"
    rows[11]["amount_baht"] = "รอยืนยัน"
    rows[12]["amount_baht"] = "12,O00"  # the letter O, not a zero
    rows[20]["approved"] = "2024-02-31"
    rows[33]["grant_id"] = rows[32]["grant_id"]
    header = ["grant_id", "approved", "community_group", "purpose", "amount_baht", "จำนวนคน"]
    return _lines([header, *(list(row.values()) for row in rows)], newline="\r\n")


# ---- สำนักสถิติตัวอย่าง: what a statistician sends ----------------------------------------------------


def _libraries() -> bytes:
    """A workbook with a title, two header rows with merged cells, and regions merged down the rows."""
    rows = sorted(_read("libraries"), key=lambda row: (row["region"], row["code"]))
    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True})
    book.set_properties(
        {"title": "สถิติห้องสมุดประชาชน (ข้อมูลตัวอย่าง)", "created": datetime(2025, 1, 31, tzinfo=UTC)}
    )
    bold = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "border": 1})
    middle = book.add_format({"valign": "vcenter", "border": 1})
    number = book.add_format({"num_format": "#,##0", "border": 1})
    sheet = book.add_worksheet("รายจังหวัด")
    sheet.set_column(0, 2, 20)
    sheet.set_column(3, 8, 13)
    sheet.merge_range(0, 0, 0, 8, "สถิติห้องสมุดประชาชน รายจังหวัด พ.ศ. 2566–2567 (ข้อมูลตัวอย่าง)", bold)
    for column, name in enumerate(("ภาค", "รหัสจังหวัด", "จังหวัด")):
        sheet.merge_range(1, column, 2, column, name, bold)
    for column, year in ((3, "พ.ศ. 2566"), (6, "พ.ศ. 2567")):
        sheet.merge_range(1, column, 1, column + 2, year, bold)
        for offset, name in enumerate(("ห้องสมุด (แห่ง)", "ผู้ใช้ (คน)", "หนังสือ (เล่ม)")):
            sheet.write_string(2, column + offset, name, bold)
    keys = [f"{what}_{year}" for year in (2566, 2567) for what in ("libraries", "visitors", "books")]
    for at, row in enumerate(rows, 3):
        sheet.write_string(at, 1, row["code"], middle)
        sheet.write_string(at, 2, row["province"], middle)
        for column, key in enumerate(keys, 3):
            sheet.write_number(at, column, int(row[key]), number)
    first = 3
    for region in dict.fromkeys(row["region"] for row in rows):
        last = first + sum(row["region"] == region for row in rows) - 1
        sheet.merge_range(first, 0, last, 0, region, middle)
        first = last + 1
    book.close()
    return _stored(raw.getvalue())


def _stored(workbook: bytes) -> bytes:
    """The same workbook with uncompressed, undated members: equal bytes whatever zlib made it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as made, zipfile.ZipFile(out, "w") as plain:
        for name in made.namelist():
            plain.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), made.read(name))
    return out.getvalue()


def _holidays() -> bytes:
    """UTF-16 with tabs: what spreadsheet programs save as "Unicode text"; Buddhist dates."""
    header = ["วันที่", "ชื่อวันหยุด", "ชื่อวันหยุด (อังกฤษ)", "ประเภท"]
    kinds = {"holiday": "วันหยุดราชการ", "substitution": "วันหยุดชดเชย", "special": "วันหยุดพิเศษ"}
    lines = [header] + [
        [_buddhist(row["date"]), row["name_th"], row["name_en"], kinds[row["kind"]]]
        for row in _read("holidays")
    ]
    return b"\xff\xfe" + _lines(lines, delimiter="\t", newline="\r\n").encode("utf-16-le")


# ---- กรมน้ำตัวอย่าง: what a modern data team sends ----------------------------------------------------


def _dams() -> dict[str, bytes]:
    """A Frictionless data package: two tables that belong together, and the same dams as points."""
    dams, readings = _read("dams"), _read("dam_readings")
    package = json.loads((SOURCES / "dams.datapackage.json").read_text(encoding="utf-8"))
    return {
        "data/nam/dams/datapackage.json": _json(package),
        "data/nam/dams/dams.csv": _csv(dams).encode(),
        "data/nam/dams/readings.csv": _csv(readings).encode(),
        "data/nam/dams/dams.geojson": _json(_points(dams)),
    }


def _rain() -> str:
    """Semicolons and decimal points, a blank where a gauge was out of order."""
    rows = _read("rain")
    header = ["รหัสสถานี", "ลุ่มน้ำ", "วันที่", "ปริมาณฝน (มม.)"]
    return "\ufeff" + _lines([header, *(list(row.values()) for row in rows)], delimiter=";")


# ---- กรมการขนส่งตัวอย่าง -------------------------------------------------------------------------------


def _rail_lines() -> list[dict[str, object]]:
    return [{**row, "stations": int(row["stations"])} for row in _read("rail_lines")]


def _points(rows: Iterable[Row]) -> dict[str, object]:
    """Rows with longitude and latitude as a GeoJSON collection of points (WGS 84)."""
    features = []
    for row in rows:
        place = [float(row["longitude"]), float(row["latitude"])]
        rest = {key: value for key, value in row.items() if key not in ("longitude", "latitude")}
        features.append(
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": place}, "properties": rest}
        )
    return {"type": "FeatureCollection", "features": features}


# ---- writing ------------------------------------------------------------------------------------------


def _read(name: str) -> list[Row]:
    with (SOURCES / f"{name}.csv").open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _csv(rows: list[Row]) -> str:
    return _lines([list(rows[0]), *(list(row.values()) for row in rows)])


def _lines(rows: Iterable[Sequence[str]], *, delimiter: str = ",", newline: str = "\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=newline).writerows(rows)
    return out.getvalue()


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _buddhist(iso: str) -> str:
    """2024-01-09 as 9/1/2567."""
    year, month, day = (int(part) for part in iso.split("-"))
    return f"{day}/{month}/{year + BUDDHIST_ERA}"


def _spaced_money(value: str) -> str:
    """97700.00 as " 97,700.00 ", the way spreadsheets save their accounting format."""
    return f" {float(value):,.2f} "


if __name__ == "__main__":
    main()
