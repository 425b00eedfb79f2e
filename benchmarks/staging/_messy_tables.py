"""Made-up agency tables laid out on a grid as an office would: titles, headers, groups, totals, footnotes.

Each comes with its truth, known because it was made. Knows no reader's rules.
"""

import random
from dataclasses import dataclass, field
from decimal import Decimal

from benchmarks.staging import _messy_columns as make
from benchmarks.staging._cases import Cell, Name, Truth, Value
from benchmarks.staging._messy_columns import Column, Habit

OFFICES = (
    "กรมทางหลวงชนบท", "สำนักงานสถิติแห่งชาติ", "เทศบาลเมืองตัวอย่าง", "กระทรวงสาธารณสุข",
    "องค์การบริหารส่วนจังหวัดสมมุติ",
)  # fmt: skip
TITLES = (
    "ตารางที่ {n} จำนวน{what} จำแนกตามจังหวัด พ.ศ. {y}",
    "รายงานผลการจัดซื้อจัดจ้าง ประจำเดือน{m} {y}",
    "สถิติ{what} ปีงบประมาณ {y}",
    "บัญชีรายชื่อ{what} (ข้อมูล ณ วันที่ 30 กันยายน {y})",
    "Table {n} Number of {what}: {y}",
)
THINGS = ("ผู้ป่วยนอก", "นักเรียน", "สถานประกอบการ", "อุบัติเหตุ", "ครัวเรือน", "แหล่งน้ำ", "เกษตรกร")
TOTALS = ("รวม", "รวมทั้งสิ้น", "รวมทั้งหมด", "ยอดรวม", "รวมเป็นเงิน", "Total", "รวมทั้งประเทศ")
NOTES = (
    "ที่มา : กองแผนงาน กรมตัวอย่าง",
    "ที่มา: สำนักงานปลัดกระทรวง",
    "หมายเหตุ : ข้อมูลเบื้องต้น",
    "หมายเหตุ: ไม่รวมข้อมูลของกรุงเทพมหานคร",
    "* ตัวเลขอยู่ระหว่างตรวจสอบ",
    "ข้อมูล ณ วันที่ 31 ธันวาคม 2567",
    "1/ รวมผู้ที่ไม่ระบุอายุ",
    "แหล่งข้อมูล: ระบบ e-GP",
    "Source: Provincial office",
    "ผู้จัดทำ กลุ่มงานสารสนเทศ โทร. 0 2123 4567",
    "จัดทำโดย ศูนย์เทคโนโลยีสารสนเทศ",
    "** ปรับปรุงล่าสุด 5 ม.ค. 2568",
)
GROUPS = (
    ("จำนวนประชากร", ("ชาย", "หญิง", "รวม")),
    ("ปี 2566", ("จำนวน", "มูลค่า")),
    ("ปี 2567", ("จำนวน", "มูลค่า")),
    ("งบประมาณ", ("ได้รับ", "เบิกจ่าย", "คงเหลือ")),
    ("ผู้ป่วย", ("ใน", "นอก")),
    ("ไตรมาส 1", ("แผน", "ผล")),
    ("ไตรมาส 2", ("แผน", "ผล")),
)
REGIONS = ("ภาคเหนือ", "ภาคกลาง", "ภาคตะวันออกเฉียงเหนือ", "ภาคใต้")


@dataclass
class Slot:
    """What stands in one place of the grid: its text, and what a workbook's cell holds."""

    text: str = ""
    native: Value = None


@dataclass
class Layout:
    """A laid-out table. merges are (first row, first column, last row, last column) from 0.

    others: a line for the whole kingdom above the provinces may count as a row of the table or as a total.
    """

    grid: list[list[Slot]]
    truth: Truth
    features: list[str]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    others: tuple[Truth, ...] = ()


def lay_out(dice: random.Random, workbook: bool) -> Layout:
    """One table, complete."""
    features: list[str] = []
    habit = habits(dice, workbook, features)
    columns = pick_columns(dice, habit, features)
    width = len(columns)
    top = titles(dice, width, features)
    head, names, merges = header(dice, columns, features)
    body, truth_rows, more = rows(dice, columns, head, features, habit)
    bottom = notes(dice, width, features)
    merges = [(a + len(top), b, c + len(top), d) for a, b, c, d in merges]
    merges += [
        (a + len(top) + len(head), b, c + len(top) + len(head), d)
        for a, b, c, d in (more if workbook else [])
    ]
    grid = top + head + body + bottom
    layout = Layout(grid, Truth(truth_rows, names if head else None), features, merges)
    if "total first" in features:
        layout.others = (Truth([as_written(body[0]), *truth_rows], names),)
    pad(dice, layout, features)
    return layout


def habits(dice: random.Random, workbook: bool, features: list[str]) -> Habit:
    """How this office writes."""
    count = dice.choice((3, 5, 8, 12, 20, 40, 77, 120))
    if dice.random() < 0.03:
        count = 900
    habit = Habit(
        dice, count,
        thai_digits=dice.random() < 0.2,
        commas=dice.random() < 0.6,
        spaces=dice.random() < 0.2,
        missing=tuple(dice.sample(make.MISSING, 2)),
        missing_share=dice.choice((0, 0, 0.02, 0.1, 0.3)),
        date_form=dice.choice(list(make.DATE_FORMS)),
        era=543 if dice.random() < 0.85 else 0,
        workbook=workbook,
    )  # fmt: skip
    features += [name for name in ("thai_digits", "commas", "spaces") if getattr(habit, name)]
    features.append(f"date {habit.date_form} {'BE' if habit.era else 'CE'}")
    if habit.missing_share:
        features += [f"missing {token!r}" for token in habit.missing if token]
    return habit


def pick_columns(dice: random.Random, habit: Habit, features: list[str]) -> list[Column]:
    """Labels at the left, then measures, others between, a remark at the end."""
    columns = [make.ordinal(habit)] if dice.random() < 0.5 else []
    columns += [maker(habit) for maker in dice.sample(make.LABELS, dice.choice((1, 1, 2)))]
    columns += [maker(habit) for maker in dice.sample(make.OTHERS, dice.choice((0, 1, 1, 2, 3)))]
    if dice.random() < 0.3:
        for group, parts in dice.sample(GROUPS, dice.choice((1, 2))):
            maker = dice.choice(make.MEASURES)
            for part in parts:
                column = maker(habit, part)
                columns.append(Column(part, column.unit, column.kind, column.cells, column.native, group))
        features.append("grouped header")
    else:
        columns += [maker(habit, "") for maker in dice.sample(make.MEASURES, dice.choice((1, 1, 2, 3)))]
    if dice.random() < 0.08:
        columns += [make.coordinate(habit), make.coordinate(habit, "ลองจิจูด")]
    if dice.random() < 0.2:
        columns.append(make.remark(habit))
    features += [column.kind for column in columns if column.kind not in features]
    return distinct(columns)


def distinct(columns: list[Column]) -> list[Column]:
    """Other names where two columns of one group would have the same."""
    seen: dict[tuple[str, str], int] = {}
    result = []
    for column in columns:
        key = (column.group, column.name)
        seen[key] = seen.get(key, 0) + 1
        result.append(column.named(f"{column.name} {seen[key]}") if seen[key] > 1 else column)
    return result


def titles(dice: random.Random, width: int, features: list[str]) -> list[list[Slot]]:
    """Lines above the header, at the left or in the middle, with or without a blank line."""
    count = dice.choice((0, 0, 1, 2, 3))
    if not count:
        return []
    features.append("titles")
    lines = [
        dice.choice(TITLES).format(
            n=dice.randrange(1, 40),
            what=dice.choice(THINGS),
            m=dice.choice(make.MONTHS),
            y=dice.randrange(2558, 2568),
        )
    ]
    lines += dice.sample(
        (dice.choice(OFFICES), "หน่วย : บาท", "ข้อมูล ณ วันที่ 1 ตุลาคม 2567", "จังหวัดนนทบุรี"), count - 1
    )
    place = dice.choice((0, 0, 0, width // 2))
    right = width - 1 if dice.random() < 0.3 else place
    result = []
    for number, line in enumerate(lines):
        row = [Slot() for _ in range(width)]
        row[right if number == count - 1 and line.startswith("หน่วย") else place] = Slot(line, line)
        result.append(row)
    if dice.random() < 0.3:
        result.append([Slot() for _ in range(width)])
        features.append("blank row under titles")
    return result


def header(
    dice: random.Random, columns: list[Column], features: list[str]
) -> tuple[list[list[Slot]], list[Name], list[tuple[int, int, int, int]]]:
    """The rows of the header, the names they give, and the merged ranges in them."""
    if not any(column.group for column in columns) and dice.random() < 0.04:
        features.append("no header")
        return [], [], []
    grouped = any(column.group for column in columns)
    units_in = dice.random() < 0.25 and not grouped
    lower = [f"{c.name}\n({c.unit})" if units_in and c.unit else c.name for c in columns]
    if units_in:
        features.append("line breaks in header")
    head, merges = [], []
    if grouped:
        upper = []
        for index, column in enumerate(columns):
            first = column.group and (index == 0 or columns[index - 1].group != column.group)
            upper.append(column.group if first else "" if column.group else lower[index])
            if first:
                width = sum(1 for c in columns if c.group == column.group)
                merges.append((0, index, 0, index + width - 1))
            if not column.group:
                merges.append((0, index, 1, index))
        head.append(upper)
        lower = [text if column.group else "" for text, column in zip(lower, columns, strict=True)]
    head.append(lower)
    optional = extra_rows(dice, columns, head, features, units_in)
    names = [
        Name(
            tuple(p for p in (c.group, c.name, f"({c.unit})" if units_in and c.unit else "") if p),
            optional[n],
        )
        for n, c in enumerate(columns)
    ]
    return [[Slot(text, text or None) for text in row] for row in head], names, merges


def extra_rows(
    dice: random.Random, columns: list[Column], head: list[list[str]], features: list[str], units_in: bool
) -> list[tuple[str, ...]]:
    """A row of units and a row that numbers the columns; either may or may not become part of a name."""
    optional: list[list[str]] = [[] for _ in columns]
    if not units_in and dice.random() < 0.15 and sum(1 for c in columns if c.unit) > 0:
        row = [f"({c.unit})" if c.unit else "" for c in columns]
        head.append(row)
        features.append("units row")
        optional = [[*had, text] for had, text in zip(optional, row, strict=True)]
    if dice.random() < 0.06:
        row = [f"({n + 1})" for n in range(len(columns))]
        head.append(row)
        features.append("numbered columns row")
        optional = [[*had, text] for had, text in zip(optional, row, strict=True)]
    return [tuple(texts) for texts in optional]


def rows(
    dice: random.Random, columns: list[Column], head: list[list[Slot]], features: list[str], habit: Habit
) -> tuple[list[list[Slot]], list[tuple[Cell, ...]], list[tuple[int, int, int, int]]]:
    """The body as it stands, its truth, and merged ranges in it."""
    count, width = habit.rows, len(columns)
    regions = dice.random() < 0.1 and count >= 8 and bool(head) and columns[0].kind != "ordinal"
    subtotals = regions and dice.random() < 0.5 and any(c.kind in ("count", "money") for c in columns)
    pages = dice.choice((10, 25)) if head and dice.random() < 0.08 else 0
    blanks = dice.random() < 0.06
    total = dice.random() < 0.35 and bool(head) and any(c.kind in ("count", "money") for c in columns)
    first = total and dice.random() < 0.12
    body: list[list[Slot]] = []
    truth: list[tuple[Cell, ...]] = []
    features += ["subtotals"] if subtotals else []
    features += ["repeated header"] if pages and count > pages else []
    features += ["blank rows"] if blanks else []
    features += ["total first" if first else "total"] if total else []
    if first:
        body.append(total_row(dice, columns, "ทั่วราชอาณาจักร", habit))
    for number in range(count):
        if pages and number and number % pages == 0:
            body += [[Slot(s.text, s.native) for s in row] for row in head]
        if blanks and number and dice.random() < 0.1:
            body.append([Slot() for _ in range(width)])
        if subtotals and number and number % (count // 4) == 0:
            size = count // 4
            label = f"รวม{REGIONS[(number // size - 1) % len(REGIONS)]}"
            body.append(total_row(dice, columns, label, habit, number - size, number))
        body.append([
            Slot(c.cells[number].written, c.native[number] if c.native else c.cells[number].written or None)
            for c in columns
        ])  # fmt: skip
        truth.append(tuple(column.cells[number] for column in columns))
    if total and not first:
        body.append(total_row(dice, columns, dice.choice(TOTALS), habit))
    if habit.workbook and dice.random() < 0.1 and not (pages or blanks or subtotals or first):
        return merged_labels(columns, body, truth, features, len(truth))
    return body, truth, []


def merged_labels(
    columns: list[Column],
    body: list[list[Slot]],
    truth: list[tuple[Cell, ...]],
    features: list[str],
    count: int,
) -> tuple[list[list[Slot]], list[tuple[Cell, ...]], list[tuple[int, int, int, int]]]:
    """A column of regions at the left whose cells are merged over their rows: each row has the region."""
    at = next((n for n, c in enumerate(columns) if c.kind in ("province", "district", "place")), None)
    if at is None or count < 4:
        return body, truth, []
    features.append("merged labels")
    size = max(2, count // 4)
    merges = []
    for start in range(0, count, size):
        last = min(start + size, count) - 1
        label = truth[start][at]
        for number in range(start, last + 1):
            truth[number] = (*truth[number][:at], label, *truth[number][at + 1 :])
            body[number][at] = Slot(label.written, label.written) if number == start else Slot()
        if last > start:
            merges.append((start, at, last, at))
    return body, truth, merges


def total_row(
    dice: random.Random,
    columns: list[Column],
    label: str,
    habit: Habit,
    first: int = 0,
    end: int | None = None,
) -> list[Slot]:
    """The label at the left, sums of the rows from first to end under the numbers, nothing elsewhere."""
    row = []
    for column in columns:
        if column.kind not in ("count", "money"):
            row.append(Slot())
            continue
        total = sum(
            (c.values[0] for c in column.cells[first:end] if isinstance(c.values[0], Decimal)), Decimal(0)
        )
        text = f"{total:,}" if habit.commas else str(total)
        row.append(Slot(make.digits(habit, text), total if column.native else make.digits(habit, text)))
    places = [n for n, c in enumerate(columns) if c.kind not in ("count", "money")]
    at = places[0] if dice.random() < 0.6 else dice.choice(places[:2])
    row[at] = Slot(label, label)
    return row


def as_written(row: list[Slot]) -> tuple[Cell, ...]:
    """A row of the grid as a row of the truth."""
    return tuple(
        Cell(slot.text, (slot.native if slot.native is not None else slot.text or None, slot.text))
        for slot in row
    )


def notes(dice: random.Random, width: int, features: list[str]) -> list[list[Slot]]:
    """Lines under the table."""
    if dice.random() >= 0.4:
        return []
    features.append("footnotes")
    result = [[Slot() for _ in range(width)]] if dice.random() < 0.4 else []
    for line in dice.sample(NOTES, dice.choice((1, 1, 2, 3))):
        result.append([Slot(line, line), *(Slot() for _ in range(width - 1))])
    return result


def pad(dice: random.Random, layout: Layout, features: list[str]) -> None:
    """Blank columns at the left and at the right, blank rows at the end."""
    left = 1 if dice.random() < 0.08 else 0
    right = dice.choice((1, 2, 5)) if dice.random() < 0.12 else 0
    if left or right:
        features.append("blank columns")
    layout.grid = [
        [*(Slot() for _ in range(left)), *row, *(Slot() for _ in range(right))] for row in layout.grid
    ]
    layout.merges = [(a, b + left, c, d + left) for a, b, c, d in layout.merges]
    if dice.random() < 0.12:
        layout.grid += [[Slot() for _ in layout.grid[0]] for _ in range(dice.choice((1, 3, 20)))]
        features.append("blank rows at the end")
