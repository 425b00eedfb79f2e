"""Made-up dataset records of real words for the benchmark of search: the same at every run."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tantivy import Document

from catalog.analyzer import analyze, english_stem, sub_words
from catalog.index_documents import OWN_FIELDS, WEIGHTS
from catalog.synonyms import known_terms
from metadata.vocabulary import terms

FACETS = ("organization", "theme", "format", "license", "year")
AGENCIES, TAGS = 200, 3_000
SENTENCES = (
    "ข้อมูลรวบรวมจากหน่วยงานในสังกัดทั่วประเทศ และปรับปรุงทุกเดือนโดยศูนย์เทคโนโลยีสารสนเทศ",
    "แสดงจำนวนแยกตามอำเภอและตำบล หน่วยเป็นราย ใช้ประกอบการวางแผนและติดตามผลการดำเนินงาน",
    "The table has one row for each district and year, with totals that agree with the annual report.",
    "สถิติจากการสำรวจครัวเรือนตัวอย่าง ครอบคลุมทุกภาคของประเทศ",
)


_FORM = json.dumps({f"key_of_a_dataset_{number}": None for number in range(50)})
"""Stands for the names of fields, the same in every dataset."""


@dataclass(frozen=True)
class Prepared:
    """One record, segmented: the tokens of each text, and its facet values."""

    number: int
    texts: dict[str, tuple[str, ...]]
    facets: dict[str, str]


@cache
def _tokens(text: str) -> str:
    return " ".join(analyze(text))


@cache
def _subjects() -> tuple[str, ...]:
    return tuple(term for term in known_terms() if len(term) > 3)


def prepared(count: int) -> Iterator[Prepared]:
    """The records. Subjects are drawn unevenly, as in life: some are in thousands of records, most in few."""
    dice = random.Random(1)
    provinces = [term.label for term in terms("provinces").values()]
    themes, subjects = list(terms("themes")), _subjects()
    for number in range(1, count + 1):
        place, year = dice.choice(provinces), dice.randint(2555, 2567)
        subject = subjects[int(len(subjects) * dice.random() ** 3)]
        other = subjects[int(len(subjects) * dice.random() ** 2)]
        agency = dice.randrange(AGENCIES)
        yield Prepared(
            number,
            {
                "title": (
                    _tokens(f"{subject} จังหวัด{place.th} ปี {year}"),
                    _tokens(f"{other} of {place.en}"),
                ),
                "tags": (_tokens(subject), _tokens(place.th or ""), f"แท็ก{dice.randrange(TAGS)}"),
                "org": (f"หน่วยงาน {agency}",),
                "notes": (*map(_tokens, dice.sample(SENTENCES, 2)), _tokens(other)),
            },
            {
                "organization": f"a{agency}",
                "theme": dice.choice(themes),
                "format": dice.choice(("csv", "xlsx", "pdf", "json")),
                "license": dice.choice(("cc-by-4.0", "dga-ogl", "not-specified")),
                "year": str(year - 543),
            },
        )


def document(record: Prepared) -> Document:
    """The index's document of a record, with the fields that `catalog.index_documents` gives one."""
    made = Document()
    made.add_text("kind", "dataset")
    made.add_integer("id", record.number)
    made.add_integer("updated", 1_700_000_000 + record.number)
    made.add_integer("downloads", record.number)
    for field, texts in record.texts.items():
        for text in texts:
            for _ in range(WEIGHTS[field]):
                made.add_text("words", text)
            if field in OWN_FIELDS:
                made.add_text(field, text)
        made.add_text("words", " ".join(part for text in texts for part in _parts(text)))
    made.add_text("years", record.facets["year"])
    for name, value in record.facets.items():
        made.add_text(f"facet_{name}", value)
    made.add_text("facet_tags", record.texts["tags"][-1])
    for name in ("frequency", "quality"):
        made.add_text(f"facet_{name}", str(record.number % 4))
    made.add_text("shown", json.dumps(_shown(record), ensure_ascii=False))
    made.add_bytes("package", _package(record))
    return made


def _package(record: Prepared) -> bytes:
    """A text as long as CKAN's of a dataset with one file, and as different from its neighbours."""
    shown = json.dumps(_shown(record), ensure_ascii=False)
    return f"1 v published\n{_FORM}{shown}{shown}".encode()


@cache
def _parts(text: str) -> tuple[str, ...]:
    tokens = text.split()
    stems = (english_stem(token) for token in tokens)
    return (*(part for token in tokens for part in sub_words(token)), *(stem for stem in stems if stem))


def _shown(record: Prepared) -> dict[str, object]:
    title = {"th": record.texts["title"][0], "en": record.texts["title"][1]}
    return {
        "name": f"d{record.number}",
        "uuid": f"u{record.number}",
        "state": "published",
        "title": title,
        "agency_id": record.facets["organization"],
        "agency": {"th": record.facets["organization"]},
        "published_at": "2026-01-01T00:00:00Z",
        "downloads": record.number,
        "formats": [record.facets["format"]],
        "description": {"th": " ".join(record.texts["notes"])[:300]},
        "card": {
            "formats": [record.facets["format"]],
            "rows": record.number,
            "tables": 1,
            "errors": 0,
            "warnings": 0,
        },
    }


def queries(count: int) -> dict[str, list[str]]:
    """Kind → texts of at least one word, no text twice."""
    dice = random.Random(2)
    subjects = _subjects()
    places = [term.label.th or "" for term in terms("provinces").values()]
    kinds: dict[str, list[str]] = {
        "one word": [subjects[int(len(subjects) * dice.random() ** 2)] for _ in range(count)],
        "word and place": [f"{dice.choice(subjects)} {dice.choice(places)}" for _ in range(count)],
        "three words": [
            f"{dice.choice(subjects)} {dice.choice(places)} {dice.randint(2555, 2567)}" for _ in range(count)
        ],
        "phrase": [f'"{dice.choice(subjects)}" {dice.choice(places)}' for _ in range(count // 2)],
        "place": list(places[: count // 2]),
        "year": [str(year) for year in (*range(2555, 2568), *range(2012, 2025))],
        "years": [f"{dice.choice(subjects)} {year}-{year + 3}" for year in range(2555, 2564)],
        "word in most records": ["ข้อมูล", "จังหวัด", "สถิติ", "table", "ตำบล", "ครัวเรือน", "รายงาน", "ประเทศ"],
        "without": [f"{dice.choice(subjects)} -{dice.choice(places)}" for _ in range(count // 2)],
        "field": [f"{dice.choice(subjects)} format:csv" for _ in range(count // 2)],
    }
    return {kind: list(dict.fromkeys(texts)) for kind, texts in kinds.items()}
