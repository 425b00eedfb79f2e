"""Columns of made-up agency tables: each cell as an official would write it, and the value it has.

Written from what Thai agencies' files are known to hold and knows no reader's rules.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal

from benchmarks.staging._cases import Cell, Value
from metadata.vocabulary import terms

THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
MONTHS = ("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน",
          "ตุลาคม", "พฤศจิกายน", "ธันวาคม")  # fmt: skip
SHORT_MONTHS = (
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
)
WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
DISTRICTS = ("เมือง", "บางบัวทอง", "แม่ริม", "หาดใหญ่", "ศรีราชา", "ปากช่อง", "เฉลิมพระเกียรติ", "กิ่งอำเภอดอยหล่อ", "น้ำปาด",
             "ท่าม่วง", "สัตหีบ", "ด่านซ้าย", "เบตง", "แม่สะเรียง", "วังน้ำเย็น", "คำเขื่อนแก้ว")  # fmt: skip
PLACES = ("โรงพยาบาลส่งเสริมสุขภาพตำบล{}", "โรงเรียนบ้าน{}", "เทศบาลตำบล{}", "องค์การบริหารส่วนตำบล{}", "วัด{}",
          "ศูนย์พัฒนาเด็กเล็ก{}", "สหกรณ์การเกษตร{} จำกัด", "หจก. {}ก่อสร้าง", "บริษัท {} จำกัด (มหาชน)")  # fmt: skip
WORDS = ("หนองบัว", "รวมใจพัฒนา", "ดอนตูม", "ทุ่งนา", "สันป่าตอง", "โคกสูง", "ห้วยขวาง", "คลองสาม", "ท่าเรือ", "บึงกาฬ", "ศรีสุข",
         "รวมมิตร", "เจริญทรัพย์", "บ้านใหม่", "ที่มาดี", "สำราญ", "ป่าแดง", "๙ มหาราช", "น้ำพุ", "แหลมทอง")  # fmt: skip
REMARKS = ("อยู่ระหว่างดำเนินการ", "แล้วเสร็จ", "ยกเลิกสัญญา, รอจัดซื้อใหม่", 'ตามหนังสือ "ด่วนที่สุด" ที่ มท 0808/ว 123',
           "เบิกจ่ายแล้ว 50%", "รอผลตรวจรับ", "โอนไปปี 2568", "ไม่มีผู้ยื่นข้อเสนอ", "ดู หมายเหตุ 1")  # fmt: skip
MISSING = ("-", "–", "", "", "N/A", "n/a", "ไม่มีข้อมูล", "…", "..", "NULL", "ไม่ทราบ", "- ")


@dataclass(frozen=True)
class Habit:
    """How one office writes: the same in all columns of a table."""

    dice: random.Random
    rows: int
    thai_digits: bool
    commas: bool
    spaces: bool
    missing: tuple[str, ...]
    missing_share: float
    date_form: str
    era: int
    workbook: bool


@dataclass(frozen=True)
class Column:
    """kind is the maker's name; native is what a workbook's cells hold where that is no text."""

    name: str
    unit: str
    kind: str
    cells: tuple[Cell, ...]
    native: tuple[Value, ...] = ()
    group: str = ""

    def named(self, name: str) -> "Column":
        """The same column under another name."""
        return replace(self, name=name)


def digits(habit: Habit, text: str) -> str:
    """The text with the office's digits."""
    return text.translate(THAI_DIGITS) if habit.thai_digits else text


def missing(habit: Habit, texts: bool) -> Cell | None:
    """Sometimes a cell without a value. Where texts stand, the token may itself be meant."""
    if habit.dice.random() >= habit.missing_share:
        return None
    token = habit.dice.choice(habit.missing)
    return Cell(token, (None, token.strip()) if texts else (None,))


def text_column(
    name: str, kind: str, make: Callable[[int], str], habit: Habit, holes: bool = False
) -> Column:
    """Texts that must stay as they are."""
    cells = []
    for number in range(habit.rows):
        text = make(number)
        cells.append((missing(habit, True) if holes else None) or Cell(text, (text,)))
    return Column(name, "", kind, tuple(cells))


def ordinal(habit: Habit) -> Column:
    """The running number at the left."""
    name = habit.dice.choice(("ลำดับ", "ที่", "ลำดับที่", "No."))
    cells = tuple(Cell(digits(habit, str(n + 1)), (n + 1,)) for n in range(habit.rows))
    return Column(name, "", "ordinal", cells, tuple(range(1, habit.rows + 1)))


def province(habit: Habit) -> Column:
    """Provinces with or without their prefix."""
    labels = [term.label.th for term in terms("provinces").values()]
    prefix = habit.dice.choice(("", "", "จ.", "จังหวัด"))
    picked = habit.dice.sample(labels, min(habit.rows, len(labels)))
    return text_column("จังหวัด", "province", lambda n: prefix + picked[n % len(picked)], habit)


def district(habit: Habit) -> Column:
    """Districts, repeated as they come."""
    return text_column("อำเภอ", "district", lambda _: habit.dice.choice(DISTRICTS), habit)


def place(habit: Habit) -> Column:
    """Names of offices, schools, temples and companies."""
    name = habit.dice.choice(("ชื่อหน่วยงาน", "รายการ", "ชื่อโครงการ", "สถานประกอบการ", "Name"))
    return text_column(
        name, "place", lambda _: habit.dice.choice(PLACES).format(habit.dice.choice(WORDS)), habit
    )


def category(habit: Habit) -> Column:
    """A few words that recur; among them the pair มี and ไม่มี, where ไม่มี is an answer."""
    name, words = habit.dice.choice(
        (
            ("เพศ", ("ชาย", "หญิง")),
            ("ไฟฟ้า", ("มี", "ไม่มี")),
            ("สถานะ", ("เปิด", "ปิด", "ปรับปรุง")),
            ("ผล", ("ผ่าน", "ไม่ผ่าน")),
        )
    )
    return text_column(name, "category", lambda _: habit.dice.choice(words), habit)


def remark(habit: Habit) -> Column:
    """หมายเหตุ, mostly empty, with commas, quotes and line breaks where it is not."""

    def make(_: int) -> str:
        if habit.dice.random() < 0.5:
            return ""
        text = habit.dice.choice(REMARKS)
        return f"{text}\n{habit.dice.choice(REMARKS)}" if habit.dice.random() < 0.15 else text

    return text_column("หมายเหตุ", "remark", make, habit)


def code(habit: Habit) -> Column:
    """Codes that a number would lose: leading zeros, thirteen digits, postal codes, phones."""
    pick, dice = habit.dice.randrange(5), habit.dice
    if pick == 0:
        width = dice.choice((2, 4, 6))
        return text_column("รหัส", "code", lambda n: str(n * 7 + 1).zfill(width), habit)
    if pick == 1:
        return text_column("เลขทะเบียนนิติบุคคล", "code", lambda _: thirteen(dice), habit)
    if pick == 2:
        name = dice.choice(("รหัสไปรษณีย์", "ไปรษณีย์"))
        return text_column(
            name,
            "code",
            lambda _: str(dice.randrange(10, 97) * 1000 + dice.choice((0, 110, 120, 250))),
            habit,
        )
    if pick == 3:
        return text_column(
            "โทรศัพท์", "code", lambda _: f"0{dice.randrange(2, 9)}{dice.randrange(10**7, 10**8 - 1)}", habit
        )
    return text_column(
        "รหัสตำบล", "code", lambda _: str(dice.randrange(10, 97) * 10_000 + dice.randrange(101, 2099)), habit
    )


def thirteen(dice: random.Random) -> str:
    """A company's number with its check digit."""
    body = f"0{dice.randrange(10, 97)}5{dice.randrange(500, 568)}{dice.randrange(10**5):05d}"
    return body + str((11 - sum(int(d) * (13 - n) for n, d in enumerate(body)) % 11) % 10)


def count(habit: Habit, name: str = "") -> Column:
    """Whole numbers of people and things."""
    unit = habit.dice.choice(("คน", "ราย", "แห่ง", "ครัวเรือน", "ตัน"))
    top = habit.dice.choice((9, 90, 5_000, 2_000_000))
    values = [Decimal(habit.dice.randrange(top)) for _ in range(habit.rows)]
    return number_column(name or "จำนวน", unit, "count", values, habit, 0)


def money(habit: Habit, name: str = "") -> Column:
    """Baht with two places; a refund is in parentheses or has a minus."""
    top = habit.dice.choice((10**5, 10**7, 10**10))
    values = [
        Decimal(habit.dice.randrange(top)).scaleb(-2).quantize(Decimal("0.01")) for _ in range(habit.rows)
    ]
    if habit.dice.random() < 0.2:
        values = [-value if habit.dice.random() < 0.2 else value for value in values]
    pick = name or habit.dice.choice(("จำนวนเงิน", "งบประมาณ", "วงเงิน", "ราคากลาง", "เบิกจ่าย"))
    return number_column(pick, "บาท", "money", values, habit, 2)


def rate(habit: Habit, name: str = "") -> Column:
    """Percentages, with the sign or without."""
    values = [Decimal(habit.dice.randrange(10_000)).scaleb(-2) for _ in range(habit.rows)]
    column = number_column(name or "ร้อยละ", "ร้อยละ", "rate", values, habit, 2)
    if habit.dice.random() < 0.5:
        return column
    cells = tuple(
        Cell(cell.written + "%", (cell.values[0], Decimal(str(cell.values[0])) / 100))
        if cell.values[0] is not None
        else cell
        for cell in column.cells
    )
    return replace(column, cells=cells, native=(), kind="percent")


def number_column(
    name: str, unit: str, kind: str, values: list[Decimal], habit: Habit, places: int
) -> Column:
    """Numbers as the office writes them: separators, blanks around, Thai digits, negatives both ways."""
    parentheses = habit.dice.random() < 0.5
    suffix = " บาท" if kind == "money" and habit.dice.random() < 0.06 else ""
    cells: list[Cell] = []
    native: list[Value] = []
    for value in values:
        hole = missing(habit, False)
        if hole:
            cells.append(hole)
            native.append(hole.written)
            continue
        text = f"{abs(value):,.{places}f}" if habit.commas else f"{abs(value):.{places}f}"
        if value < 0:
            text = f"({text})" if parentheses else f"-{text}"
        text = f" {text} " if habit.spaces else text
        cells.append(Cell(digits(habit, text) + suffix, (value,)))
        native.append(value)
    return Column(name, unit, kind, tuple(cells), () if suffix else tuple(native))


DATE_FORMS: dict[str, Callable[[date, int], str]] = {
    "d/m/yyyy": lambda d, era: f"{d.day}/{d.month}/{d.year + era}",
    "dd/mm/yyyy": lambda d, era: f"{d.day:02d}/{d.month:02d}/{d.year + era}",
    "d-m-yyyy": lambda d, era: f"{d.day}-{d.month}-{d.year + era}",
    "d.m.yyyy": lambda d, era: f"{d.day}.{d.month}.{d.year + era}",
    "d mmm yyyy": lambda d, era: f"{d.day} {SHORT_MONTHS[d.month - 1]} {d.year + era}",
    "d mmm yy": lambda d, era: f"{d.day} {SHORT_MONTHS[d.month - 1]} {(d.year + era) % 100:02d}",
    "d-mmm-yy": lambda d, era: f"{d.day}-{SHORT_MONTHS[d.month - 1]}-{(d.year + era) % 100:02d}",
    "d mmmm yyyy": lambda d, era: f"{d.day} {MONTHS[d.month - 1]} {d.year + era}",
    "d mmmm พ.ศ. yyyy": lambda d, era: (
        f"{d.day} {MONTHS[d.month - 1]} {'พ.ศ.' if era else 'ค.ศ.'} {d.year + era}"
    ),
    "วันที่": lambda d, era: f"วันที่ {d.day} {MONTHS[d.month - 1]} {d.year + era}",
    "weekday": lambda d, era: f"วัน{WEEKDAYS[d.weekday()]}ที่ {d.day} {MONTHS[d.month - 1]} {d.year + era}",
    "yyyy-mm-dd": lambda d, era: f"{d.year + era}-{d.month:02d}-{d.day:02d}",
    "dd/mm/yy": lambda d, era: f"{d.day:02d}/{d.month:02d}/{(d.year + era) % 100:02d}",
}


def day(habit: Habit) -> Column:
    """Days in the office's form; at least one is past the twelfth, so the order can be told.

    Two digits of a year of the Common Era could be Buddhist too: such dates, and what stands for a missing one among
    them, may also stay as they are written.
    """
    dice = habit.dice
    first = date(dice.randrange(2012, 2025), 1, 1)
    days = [first + timedelta(days=dice.randrange(700)) for _ in range(habit.rows)]
    days[dice.randrange(habit.rows)] = dice.choice((date(2024, 2, 29), date(2020, 2, 29), date(2021, 12, 31)))
    form = DATE_FORMS[habit.date_form]
    cells: list[Cell] = []
    native: list[Value] = []
    unsure = not habit.era and habit.date_form in ("d mmm yy", "d-mmm-yy", "dd/mm/yy")
    for one in days:
        hole = missing(habit, unsure)
        text = digits(habit, form(one, habit.era))
        cells.append(hole or Cell(text, (one, text) if unsure else (one,)))
        native.append(hole.written if hole else one)
    name = dice.choice(("วันที่", "วันที่ลงนาม", "วันเดือนปี", "วันที่จดทะเบียน", "Date"))
    as_date = habit.workbook and dice.random() < 0.5
    return Column(name, "", "date", tuple(cells), tuple(native) if as_date else ())


def month(habit: Habit) -> Column:
    """Months of a Buddhist year: to ISO, or the first of the month. Eight years, then the same again: two digits say
    nothing about a year further away, and no table runs on for a lifetime.
    """
    cells = []
    start = habit.dice.randrange(2559, 2567)
    short = habit.dice.random() < 0.5
    for number in range(habit.rows):
        year, index = start + number // 12 % 8, number % 12
        text = f"{SHORT_MONTHS[index]} {year % 100}" if short else f"{MONTHS[index]} {year}"
        iso = f"{year - 543}-{index + 1:02d}"
        cells.append(Cell(digits(habit, text), (iso, date(year - 543, index + 1, 1))))
    return Column("เดือน", "", "month", tuple(cells))


def year(habit: Habit) -> Column:
    """Buddhist years: kept, or as the Common Era."""
    fiscal = habit.dice.random() < 0.3
    cells = []
    native: list[Value] = []
    for _ in range(habit.rows):
        value = habit.dice.randrange(2550, 2568)
        text = f"ปีงบประมาณ {value}" if fiscal else str(value)
        start = f"{value - 544}-10-01"
        readings = (
            value,
            value - 543,
            start,
            f"{start}/{value - 543}-09-30",
            f"{value - 544}-10/{value - 543}-09",
        )
        cells.append(Cell(digits(habit, text), readings))
        native.append(value)
    return Column("ปี พ.ศ.", "", "year", tuple(cells), () if fiscal else tuple(native))


def coordinate(habit: Habit, name: str = "ละติจูด") -> Column:
    """Degrees."""
    base = 13 if name == "ละติจูด" else 100
    cells: list[Cell] = []
    for _ in range(habit.rows):
        value = Decimal(habit.dice.randrange(base * 10**6, (base + 4) * 10**6)).scaleb(-6)
        cells.append(Cell(str(value), (value,)))
    return Column(name, "", "coordinate", tuple(cells), tuple(cell.values[0] for cell in cells))


def clock(habit: Habit) -> Column:
    """Times of day."""
    dots = habit.dice.random() < 0.4
    cells = []
    for _ in range(habit.rows):
        hour, minute = habit.dice.randrange(24), habit.dice.choice((0, 15, 30, 45))
        text = f"{hour:02d}.{minute:02d} น." if dots else f"{hour:02d}:{minute:02d}"
        cells.append(Cell(digits(habit, text), (time(hour, minute), text, digits(habit, text))))
    return Column("เวลา", "", "time", tuple(cells))


MEASURES: tuple[Callable[[Habit, str], Column], ...] = (count, count, money, money, rate)
LABELS: tuple[Callable[[Habit], Column], ...] = (province, district, place, place)
OTHERS: tuple[Callable[[Habit], Column], ...] = (code, code, day, day, day, category, month, year, clock)
