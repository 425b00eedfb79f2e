"""Strategies for Hypothesis: Table Schemas of every type and the CSV bytes of tables, good and broken."""

import csv
import io
from typing import Any

from hypothesis import strategies as st

JsonObject = dict[str, Any]

INTEGERS = [
    "0",
    "1",
    "7",
    "12",
    "-5",
    "+5",
    "007",
    " 3",
    "1_000",
    "99999999999999999999",
    "๑๒",
    "0x1F",
    "1.0",
    "-",
    "-0",
]
NUMBERS = [
    "0", "1", "1.5", "-2.25", "1e3", ".5", "5.", "1,234.50", "1.234,5", "NaN", "inf", "-inf", "1.50", "0.1", "12%",
    "฿5", "0.10000000000000000001", "9007199254740993", "1.2.3", "-", ".", "1.000000000000001", " 2 ", "+1", "-0",
    "90", "90.0",
]  # fmt: skip
DATES = [
    "2024-01-31", "2024-02-29", "2023-02-29", "2024-2-3", "0001-01-01", "0000-01-01", "2567-05-01", "31/12/2024",
    "2024-13-01", "20240101", "2024-01-01T00:00:00", "๒๐๒๔-๐๑-๐๑", "2024-12-31 ",
]  # fmt: skip
TIMES = [
    "10:30:00",
    "10:30",
    "24:00:00",
    "23:59:60",
    "10:30:00Z",
    "10:30:00+07:00",
    "1:2:3",
    "10.30",
    "10:30:00.5",
    "00:00:00",
]
DATETIMES = [
    "2024-01-01T10:30:00", "2024-01-01T10:30:00Z", "2024-02-29T00:00:00+07:00", "2024-01-01 10:30:00",
    "2024-01-01T10:30", "2024-01-01T24:00:00", "2024-01-01T10:30:60", "2024-01-01T25:00:00Z",
    "2024-02-30T10:30:00", "2024-01-01",
]  # fmt: skip
TEXTS = [
    "a",
    "ab",
    "abc",
    "กขค",
    "P12345-6",
    "ไม่ระบุ",
    "-",
    "None",
    "x y",
    "é",
    "12",
    "a,b",
    'say "hi"',
    "two\nlines",
    "A",
    "ab\n",
]
BOOLEANS = ["true", "false", "True", "TRUE", "1", "0", "yes", "no", "ใช่", "tRue"]
BY_TYPE: dict[str, list[str]] = {
    "integer": INTEGERS,
    "number": NUMBERS,
    "date": DATES,
    "time": TIMES,
    "datetime": DATETIMES,
    "string": TEXTS,
    "boolean": BOOLEANS,
    "any": [*TEXTS, *INTEGERS],
    "year": ["2024", "0000", "9999", "24", "-001", "20244", "+123", "๒๐๒๔"],
    "yearmonth": ["2024-01", "2024-13", "2024-1", "24-01", "2024", "x-1"],
    "duration": ["P1Y", "PT5M", "P1Y2M3DT4H5M6S", "1 day", "P", "P1W"],
    "geopoint": ["100.5,13.7", "13.7", "200,10", "10, 20", "[1,2]", '{"lon": 1, "lat": 2}', "1,234.00", "a,b"],
    "geojson": ['{"type": "Point", "coordinates": [1, 2]}', "{}", "[1]", '{"type": "Feature"}', "x"],
    "object": ["{}", '{"a": 1}', "[1]", "x", '{"a": "ก"}'],
    "array": ["[]", "[1, 2]", '["a"]', "{}", "x", '[1, "b"]'],
    "list": ["1,2", "a,b,c", "1", "1;2", "true,false", "2024-01-01,x"],
}  # fmt: skip
FORMATS = {
    "string": ["default", "email", "uri", "uuid", "binary", "wkt"],
    "date": ["default", "any", "%d/%m/%Y"],
    "time": ["default", "any", "%H:%M"],
    "datetime": ["default", "any", "%Y-%m-%d %H:%M:%S"],
    "geopoint": ["default", "array", "object"],
    "geojson": ["default", "topojson"],
}
OF_FORMAT = {
    "email": ["a@example.com", "a@b", "@", "ก@example.com"],
    "uri": ["https://example.com/a?b=c", "example.com", "mailto:a@b.c", "http://ก.com"],
    "uuid": ["95ecc380-afe9-11e4-9b6c-751b66dd541e", "95ecc380"],
    "binary": ["aGVsbG8=", "abc", "!!!!"],
    "wkt": ["POINT (1 2)", "LINESTRING (0 0, 1 1)", "POINT 1"],
}
PATTERNS = [
    "[a-c]+",
    "P[0-9]{5}-[0-9]",
    "a|b",
    r"\d+",
    "[ก-ฮ]*",
    ".*",
    "(ab)?c?",
    "[^x]+",
    r"\w\s\w",
    "(?i)A",
    "^a.*$",
    "a{1,2}b?",
]
MISSING = [
    [""],
    ["", "-"],
    ["-", "None"],
    ["ไม่ระบุ", "0"],
    [],
    ["", "true", "abc", "2024-01-31"],
    ["1.5", "12"],
]
EDGES = ["", "", " ", "\t", "'", "a'b"]
LENGTHED = {"string", "array", "object", "list"}
BOUNDED = {"integer", "number", "date", "time", "datetime", "year", "yearmonth"}
UNHASHABLE = {"array", "object", "geojson", "list"}


@st.composite
def fields(draw: st.DrawFn, name: str) -> JsonObject:
    """A field of any type, with a format and constraints that its type may have."""
    kind = draw(st.sampled_from(sorted(BY_TYPE)))
    field: JsonObject = {"name": name, "type": kind}
    if kind in FORMATS:
        field["format"] = draw(st.sampled_from(FORMATS[kind]))
    if kind == "number" and draw(st.booleans()):
        field |= draw(
            st.sampled_from(
                [{"groupChar": ","}, {"groupChar": ".", "decimalChar": ","}, {"decimalChar": ","},
                 {"bareNumber": False}, {"floatNumber": True}, {"groupChar": " ", "bareNumber": False}]
            )
        )  # fmt: skip
    if kind == "integer" and draw(st.integers(0, 4)) == 0:
        field["bareNumber"] = False
    if kind == "boolean" and draw(st.booleans()):
        field |= {"trueValues": ["yes", "ใช่"], "falseValues": ["no"]}
    if kind == "list":
        field |= draw(
            st.sampled_from([{}, {"itemType": "integer"}, {"delimiter": ";"}, {"itemType": "date"}])
        )
    if kind == "array" and draw(st.booleans()):
        field["arrayItem"] = {"type": "integer"}
    if draw(st.integers(0, 5)) == 0:
        field["missingValues"] = draw(st.sampled_from(MISSING))
    field["constraints"] = draw(constraints(field))
    return field


@st.composite
def constraints(draw: st.DrawFn, field: JsonObject) -> JsonObject:
    """Constraints that the field's type supports."""
    kind, made = field["type"], {}
    if draw(st.integers(0, 3)) == 0:
        made["required"] = draw(st.booleans())
    if kind not in UNHASHABLE and draw(st.integers(0, 4)) == 0:
        made["unique"] = True
    if kind in LENGTHED and draw(st.integers(0, 2)) == 0:
        made[draw(st.sampled_from(["minLength", "maxLength"]))] = draw(st.integers(0, 6))
    if kind in BOUNDED and draw(st.integers(0, 1)) == 0:
        names = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]
        made[draw(st.sampled_from(names))] = draw(st.sampled_from(texts_of(field)))
    if kind == "string" and draw(st.integers(0, 3)) == 0:
        made["pattern"] = draw(st.sampled_from(PATTERNS))
    if kind not in ("list",) and draw(st.integers(0, 5)) == 0:
        made["enum"] = draw(st.lists(st.sampled_from(texts_of(field)), min_size=1, max_size=4))
    return made


def texts_of(field: JsonObject) -> list[str]:
    """Texts that a field of this kind may meet."""
    return OF_FORMAT.get(field.get("format", ""), []) + BY_TYPE[field["type"]]


@st.composite
def schemas(draw: st.DrawFn) -> JsonObject:
    """A Table Schema, sometimes with keys, missing values and a way to match fields."""
    names = draw(
        st.lists(st.sampled_from(["id", "ชื่อ", "c", "D d", "e"]), min_size=1, max_size=5, unique=True)
    )
    schema: JsonObject = {"fields": [draw(fields(name)) for name in names]}
    if draw(st.integers(0, 3)) == 0:
        schema["missingValues"] = draw(st.sampled_from(MISSING))
    if draw(st.integers(0, 5)) == 0:
        schema["fieldsMatch"] = draw(st.sampled_from(["exact", "equal", "subset", "superset", "partial"]))
        schema["$schema"] = "https://datapackage.org/profiles/2.0/tableschema.json"
    plain = [field["name"] for field in schema["fields"] if field["type"] not in UNHASHABLE]
    if plain and draw(st.integers(0, 2)) == 0:
        schema["primaryKey"] = draw(st.lists(st.sampled_from(plain), min_size=1, max_size=2, unique=True))
    if len(plain) > 1 and draw(st.integers(0, 4)) == 0:
        schema["foreignKeys"] = [{"fields": [plain[0]], "reference": {"resource": "", "fields": [plain[1]]}}]
    return schema


@st.composite
def tables(draw: st.DrawFn, schema: JsonObject) -> list[list[str]]:
    """Rows of texts, the header first: cells of their field's type, now and then of another, and rows of odd widths."""
    found = schema["fields"]
    header = [field["name"] for field in found]
    change = draw(st.integers(0, 19))
    if change == 0:
        header = header[:-1]
    elif change == 1:
        header = [*header, draw(st.sampled_from(["new", "", header[0]]))]
    elif change == 2:
        header = list(reversed(header))
    elif change == 3:
        header[0] = ""
    cells = [st.sampled_from([*texts_of(field) * 3, *EDGES, *TEXTS[:6]]) for field in found]
    regular = st.tuples(*cells).map(list)
    odd = st.one_of(
        regular.map(lambda row: [*row, "x"]),
        regular.map(lambda row: row[:-1]),
        st.just([]),
        st.just([""] * len(found)),
        st.just(["-"] * len(found)),
        st.just([" "]),
    )
    rows = draw(st.lists(regular if draw(st.booleans()) else st.one_of(regular, regular, odd), max_size=14))
    return [header, *rows * draw(st.sampled_from([1, 1, 1, 3]))]


@st.composite
def files(draw: st.DrawFn, rows: list[list[str]]) -> bytes:
    """The rows as the bytes of a file: signs, line ends, quotes, encodings, and damage."""
    out = io.StringIO(newline="")
    writer = csv.writer(
        out,
        delimiter=draw(st.sampled_from([",", ",", ",", ";", "\t", "|"])),
        lineterminator=draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    )
    writer.writerows(rows)
    text = out.getvalue()
    if draw(st.integers(0, 3)) == 0:
        place = draw(st.integers(0, len(text)))
        text = (
            text[:place]
            + draw(st.sampled_from(['"', "\n", "\r", "\n\n", " ", '""', ",", "\0", "\r\n"]))
            + text[place:]
        )
    if draw(st.booleans()):
        text = text.rstrip("\r\n")
    data = text.encode(
        draw(st.sampled_from(["utf-8"] * 6 + ["utf-8-sig", "cp874", "utf-16", "latin-1"])), "replace"
    )
    if draw(st.integers(0, 11)) == 0:
        place = draw(st.integers(0, len(data)))
        data = data[:place] + bytes([draw(st.integers(0, 255))]) + data[place:]
    return data
