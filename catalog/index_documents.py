"""One dataset of the database → one document of the search index, and the index's fields."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from tantivy import Document, Schema, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from catalog import facets, package_texts
from catalog.analyzer import analyze, english_stem, sub_words
from catalog.cards import JsonObject, facts_of
from catalog.keys import moment_key
from catalog.models import AgencyRow, DatasetRow, ResourceRow
from metadata import vocabulary
from metadata.model import Agency, Dataset
from metadata.standards import ckan, thai_gdc
from metadata.text import Text, cut, normalize, sort_key
from metadata.written import json_text

DOCUMENTS = 8
"""Raised when what is indexed of a dataset changes, so that indexes are built again."""

LONGEST_TEXT = 20_000  # characters of one text that are searched
MOST_COLUMNS = 500  # columns of one table that are searched
MOST_COLUMN_VALUES = 60  # values of one column that are searched
LONGEST_SHOWN = 2_000  # characters of a description that a list looks through for the words
LONGEST_PAIR = 200  # characters of a value that can be asked for exactly
WORDS = "words"

WEIGHTS = {"title": 6, "tags": 3, "org": 2, "columns": 2, "places": 2, "notes": 1, "values": 1}
"""How often a word counts that stands there: all texts are searched as one field, so that one posting list a word
answers for the whole dataset (BM25F: Robertson, Zaragoza, Taylor 2004)."""

OWN_FIELDS = ("title", "tags", "org", "notes")
"""Texts that are kept apart as well, for what asks for one of them: `title:`, `tag:`, `agency:`."""

PAIR_NAMES = frozenset({"isopen", *thai_gdc.WIRE_KEYS, *(key.wire for key in thai_gdc.KEYS)})
"""Fields that every dataset may have; others are extras of some."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def make_schema() -> Schema:
    """The fields: searched words, filters, sort keys, and what a list of results shows."""
    builder = SchemaBuilder()
    for name in ("words", *OWN_FIELDS):
        builder.add_text_field(name, tokenizer_name=WORDS, index_option="position")
    builder.add_text_field("years", tokenizer_name=WORDS, index_option="basic")
    for name in facets.facets():
        builder.add_text_field(f"facet_{name}", tokenizer_name="raw", fast=True, index_option="basic")
    for name in ("sort_th", "sort_en"):
        builder.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
    for name in ("name_key", "uuid_key", "res_format"):
        builder.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
    builder.add_text_field("pair", tokenizer_name="raw", index_option="basic")
    for name in ("modified_key", "created_key"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in ("updated", "downloads"):
        builder.add_integer_field(name, fast=True)
    builder.add_integer_field("id", stored=True, indexed=True, fast=True)
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("shown", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("package", stored=True)
    return builder.build()


def words_analyzer() -> TextAnalyzer:
    """Tokens come joined by blanks from our own analyzer; the index only parts them again."""
    return TextAnalyzerBuilder(Tokenizer.whitespace()).build()


def make_document(row: DatasetRow, downloads: int = 0, summary: JsonObject | None = None) -> Document:
    """The search document of a dataset that is not withdrawn; downloads are those of all its files so far, summary
    that of its current version."""
    dataset = Dataset.model_validate(row.document)
    agency = _agency(row.agency)
    profile = thai_gdc.write(row.document)
    document = Document()
    document.add_text("kind", "dataset")
    document.add_integer("id", row.id)
    updated = int(row.published_at.timestamp())
    # Of the same second in the same order everywhere, however an index came to be: by the UUID's first 20 bits.
    document.add_integer("updated", (updated << 20) + int(row.uuid[:5], 16))
    document.add_integer("downloads", (downloads << 32) + updated)  # the newer first among equals
    for lang in ("th", "en"):
        document.add_text(f"sort_{lang}", _sort_key(dataset.title.show(lang)[0]))
    for name, texts in _texts_of(row, dataset, agency).items():
        _add_words(document, name, texts)
    found = {name: list(dict.fromkeys(facet.values(row, dataset))) for name, facet in facets.facets().items()}
    for name, values in found.items():
        for value in values:
            document.add_text(f"facet_{name}", value)
    for year in found["year"]:
        document.add_text("years", year)
    _add_keys(document, row, profile)
    shown = {
        **_shown(row, dataset, agency, found["format"]),
        "downloads": downloads,
        "card": facts_of(row, summary),
    }
    document.add_text("shown", json_text(shown))
    document.add_bytes("package", package_texts.prepare(row, profile))
    return document


def _add_keys(document: Document, row: DatasetRow, profile: JsonObject) -> None:
    """What other catalogs' clients ask for exactly (`catalog.package_search`)."""
    document.add_text("name_key", row.name)
    document.add_text("uuid_key", row.uuid)
    changed = max(row.published_at, row.state_since or row.published_at)
    document.add_integer("modified_key", moment_key(changed, row.id))
    document.add_integer("created_key", moment_key(row.first_published_at, row.id))
    for name in {ckan.shown_format(resource.forms, resource.document).upper() for resource in row.resources}:
        if name:
            document.add_text("res_format", name)
    for pair in sorted(set(_pairs(row, profile))):
        document.add_text("pair", pair)


def _pairs(row: DatasetRow, profile: JsonObject) -> Iterator[str]:
    """`field=value` of the national profile's keys, of extras and of what CKAN says beside."""
    document: dict[str, Any] = row.document
    is_open = document.get("license") in ckan.OPEN_LICENSES
    said = {**(document.get("extras") or {}), **profile, "isopen": str(is_open).lower()}
    for name, value in said.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str | int | float) and len(str(one)) <= LONGEST_PAIR:
                yield f"{name}={_pair_value(str(one))}"


@lru_cache(8192)
def _pair_value(text: str) -> str:
    """A value as it is asked for: those of the profile are the same few in all datasets."""
    return normalize(text).casefold()


_sort_key = lru_cache(16)(sort_key)
"""A dataset without a title in one language is sorted by the other's, in both."""


def _agency(row: AgencyRow) -> Agency:
    """The agency of a dataset, read once for all its datasets that are indexed together."""
    before = _AGENCIES.get(row.id)
    if before is None or before[0] != row.document:
        before = _AGENCIES[row.id] = row.document, Agency.model_validate(row.document)
    return before[1]


_AGENCIES: dict[str, tuple[JsonObject, Agency]] = {}


def make_note(content: dict[str, Any]) -> Document:
    """The index's own note to itself: how far it follows the change log. It rides on the same commit."""
    document = Document()
    document.add_text("kind", "note")
    document.add_text("shown", json.dumps(content, ensure_ascii=False))
    return document


def _shown(row: DatasetRow, dataset: Dataset, agency: Agency, formats: list[str]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "name": row.name,
        "uuid": row.uuid,
        "state": row.state,
        "title": dataset.title.plain(),
        "agency_id": agency.id,
        "agency": agency.title.plain(),
        "published_at": row.published_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "formats": formats,
    }
    if dataset.description:
        texts = dataset.description.plain()
        shown["description"] = {lang: cut(t, 300) for lang, t in texts.items()}
        if any(len(t) > 300 for t in texts.values()):
            shown["long"] = {lang: t[:LONGEST_SHOWN] for lang, t in texts.items()}
    return shown


def _add_words(document: Document, field: str, texts: Iterable[str]) -> None:
    """Each text as its own value, so that no phrase runs from one text into the next.

    Parts of long words and English stems count once, wherever the word stands: they find, and hardly weigh.
    """
    parts: dict[str, None] = {}
    for text in texts:
        tokens: Sequence[str]
        if tokens := _tokens(text) if len(text) <= LONGEST_PAIR else analyze(text[:LONGEST_TEXT]):
            joined = " ".join(tokens)
            for _ in range(WEIGHTS[field]):
                document.add_text("words", joined)
            if field in OWN_FIELDS:
                document.add_text(field, joined)
            for token in tokens:
                if beside := _beside(token):
                    parts |= beside
    if parts:
        document.add_text("words", " ".join(parts))


@lru_cache(50_000)
def _beside(token: str) -> dict[str, None]:
    """What a token is also found by and hardly weighs: the words it is made of, its English stem."""
    stem = english_stem(token)
    return dict.fromkeys((*sub_words(token), stem) if stem else sub_words(token))


@lru_cache(8192)
def _tokens(text: str) -> tuple[str, ...]:
    """The tokens of a short text: names of agencies, themes and tags come with many datasets."""
    return tuple(analyze(text))


def _texts_of(row: DatasetRow, dataset: Dataset, agency: Agency) -> dict[str, Iterable[str]]:
    return {
        "title": _texts(dataset.title),
        "tags": [*dataset.tags, row.name, *_theme_names(dataset)],
        "org": [*_texts(agency.title, dataset.creator), agency.id],
        "columns": (text for resource in row.resources for text in _column_names(resource)),
        "places": _places(dataset),
        "notes": _notes(row, dataset),
        "values": (text for resource in row.resources for text in _column_values(resource)),
    }


def _texts(*values: Text | None) -> list[str]:
    return [text for value in values if value for text in value.plain().values()]


def _theme_names(dataset: Dataset) -> Iterator[str]:
    for theme in dataset.theme:
        yield from _texts(vocabulary.label("themes", theme))


def _column_names(resource: ResourceRow) -> Iterator[str]:
    """Names, titles and descriptions of a table's columns; registeredDate also as its two words."""
    for field in (resource.table_schema or {}).get("fields", [])[:MOST_COLUMNS]:
        for key in ("name", "title", "description"):
            if isinstance(value := field.get(key), str):
                yield value
                if (apart := _CAMEL.sub(" ", value)) != value:
                    yield apart


def _column_values(resource: ResourceRow) -> Iterator[str]:
    """The values of columns that have few: those found in the table, and those its description names (Table
    Schema: `enum`, `categories`)."""
    found: dict[str, None] = {}
    for values in list((resource.column_values or {}).values())[:MOST_COLUMNS]:
        found |= dict.fromkeys(values[:MOST_COLUMN_VALUES])
    for field in (resource.table_schema or {}).get("fields", [])[:MOST_COLUMNS]:
        listed = (field.get("constraints") or {}).get("enum") or field.get("categories") or []
        for value in listed[:MOST_COLUMN_VALUES]:
            value = value.get("label", value.get("value")) if isinstance(value, dict) else value
            if isinstance(value, str):
                found[value[:LONGEST_PAIR]] = None
    yield from found


def _places(dataset: Dataset) -> Iterator[str]:
    if dataset.spatial:
        yield from _texts(dataset.spatial.name)
        for code in dataset.spatial.codes:
            yield from _texts(vocabulary.label("provinces", code))


def _notes(row: DatasetRow, dataset: Dataset) -> Iterator[str]:
    yield from _texts(dataset.description, dataset.data_source, dataset.provenance, dataset.unit_of_measure)
    for resource in row.resources:
        for key in ("title", "description"):
            yield from (resource.document.get(key) or {}).values()
