"""Search as CKAN's `package_search` asks it: Solr's fields, filters, orders and facets over Khlang's index.

A field that the catalog does not keep finds nothing and is named in `unknown`: clients of many catalogs ask
for fields of theirs, and an error would end their work (CKAN raises one only for syntax).
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import nsmallest
from typing import Any, cast

from tantivy import FieldType, Occur, Query, Schema, Searcher

from catalog.analyzer import analyze
from catalog.facet_counts import ALL_VALUES
from catalog.index_documents import PAIR_NAMES
from catalog.keys import moment_key
from catalog.package_order import find_page, read_sort
from catalog.queries import FIELDS, build, understand
from catalog.search import SearchIndex
from catalog.solr import All, AnyOf, Everything, Node, Range, Term, Without, is_plain, parse
from catalog.solr_dates import read_moment
from metadata.errors.search import IndexUnusable, QuerySyntax, QueryValue
from metadata.text import normalize
from metadata.vocabulary import find_term

MOST_ROWS = 1000
MOST_FACET_VALUES = 10_000
MOST_QUESTIONS = 512

FACETS = {
    "organization": "facet_organization", "groups": "facet_theme", "tags": "facet_tags",
    "res_format": "res_format", "license_id": "facet_license",
}  # fmt: skip
"""CKAN's facet fields and ours."""

_ALWAYS = {
    "type": "dataset", "dataset_type": "dataset", "entity_type": "package", "state": "active",
    "private": "false", "capacity": "public",
}  # fmt: skip
_TEXTS = {"title": ("title",), "notes": ("notes",), "text": tuple(FIELDS), "res_name": ("notes",)}
_TEXTS |= {"res_description": ("notes",), "description": ("notes",)}
_MOMENTS = {"metadata_modified": "modified_key", "metadata_created": "created_key"}
_KEYS = {"name": "name_key", "id": "uuid_key"}


@dataclass(frozen=True)
class PackageQuery:
    """What a client asks. rows up to 1,000; facet_fields in CKAN's names; facet_limit -1 for all values.

    agencies: the UUID of each organization → its id, for `owner_org`.
    """

    q: str = ""
    fq: tuple[str, ...] = ()
    sort: str = ""
    start: int = 0
    rows: int = 10
    facet_fields: tuple[str, ...] = ()
    facet_limit: int = 50
    facet_mincount: int = 1
    agencies: Mapping[str, str] = field(default_factory=dict)
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class PackagesFound:
    """How many datasets, the database ids of those on the page in their order, counts of facet values.

    unknown: fields of the question that this catalog does not keep.
    """

    count: int
    dataset_ids: tuple[int, ...]
    facets: "FacetsFound"
    unknown: tuple[str, ...]


@dataclass
class FacetsFound:
    """Counts of values by facet, shared by all pages of one question. written: what an answer keeps beside them."""

    counts: dict[str, dict[str, int]]
    written: Any = None


def search_packages(index: SearchIndex, query: PackageQuery) -> PackagesFound:
    """One page of datasets. Raises QuerySyntax, QueryValue for an order that is not kept, IndexUnusable.

    What a question found is kept while the index stays as it is: clients ask the same again, and page by page.
    """
    opened = index.opened()
    if opened is None:
        return PackagesFound(0, (), FacetsFound({name: {} for name in query.facet_fields}), ())
    schema, searcher = opened
    moment = query.now if "NOW" in query.q or any("NOW" in part for part in query.fq) else None
    kept = _KEPT.of(searcher)
    asked = (query.q, query.fq, moment)
    page = (
        asked,
        query.sort,
        query.start,
        query.rows,
        query.facet_fields,
        query.facet_limit,
        query.facet_mincount,
    )
    known = kept.get(page)
    if known is None:
        compiler = _Compiler(schema, query)
        try:
            known = _page(searcher, compiler, query, (asked, *page[4:]), kept)
        except (ValueError, OSError) as error:
            raise IndexUnusable(reason=str(error)) from error
        kept.keep(page, known)
    return cast(PackagesFound, known)


def _page(
    searcher: Searcher, compiler: "_Compiler", query: PackageQuery, asked: object, kept: "_Found"
) -> PackagesFound:
    found, scores = compiler.question()
    rows = max(0, min(query.rows, MOST_ROWS))
    # The engine takes memory for every place before the page, and ends the process where it gets none.
    start = max(0, min(query.start, searcher.num_docs))
    keys = read_sort(query.sort, scores)
    count, addresses = find_page(searcher, compiler.schema, found, keys, start, rows)
    if count == 0 and compiler.relaxed is not None:
        found = compiler.relaxed
        count, addresses = find_page(searcher, compiler.schema, found, keys, start, rows)
    ids = tuple(cast("list[int]", searcher.fast_field_values("id", addresses))) if addresses else ()
    facets = kept.get(asked)
    if facets is None:
        facets = FacetsFound(_count(searcher, found, query))
        kept.keep(asked, facets)
    return PackagesFound(count, ids, cast(FacetsFound, facets), tuple(compiler.unknown))


class _Found:
    """What was found in one state of the index; what was asked for longest ago is forgotten first."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self._lock = threading.Lock()
        self._known: OrderedDict[object, object] = OrderedDict()

    def get(self, asked: object) -> object | None:
        with self._lock:
            if asked in self._known:
                self._known.move_to_end(asked)
            return self._known.get(asked)

    def keep(self, asked: object, found: object) -> None:
        with self._lock:
            self._known[asked] = found
            while len(self._known) > MOST_QUESTIONS:
                self._known.popitem(last=False)


class _Kept:
    """What was found in the state of the index that was asked last; another state begins anew."""

    def __init__(self) -> None:
        self._now: _Found | None = None

    def of(self, searcher: Searcher) -> _Found:
        now = self._now
        if now is None or now.searcher is not searcher:
            now = self._now = _Found(searcher)
        return now


_KEPT = _Kept()


def _count(searcher: Searcher, found: Query, query: PackageQuery) -> dict[str, dict[str, int]]:
    """Of all values of a facet the most frequent, equal ones by their text."""
    most = MOST_FACET_VALUES if query.facet_limit < 0 else min(query.facet_limit, MOST_FACET_VALUES)
    known = [name for name in query.facet_fields if name in FACETS and most]
    counts: dict[str, dict[str, int]] = {name: {} for name in query.facet_fields}
    size = min(max(4 * most, 200), MOST_FACET_VALUES)
    for name, buckets in _buckets(searcher, found, known, size).items():
        if len(buckets) == size < MOST_FACET_VALUES and buckets[-1][1] == buckets[most - 1][1]:
            buckets = _buckets(searcher, found, [name], MOST_FACET_VALUES)[
                name
            ]  # as many stand behind the last
        listed = [bucket for bucket in buckets if bucket[1] >= query.facet_mincount]
        counts[name] = dict(nsmallest(most, listed, key=lambda entry: (-entry[1], entry[0])))
    return counts


def _buckets(
    searcher: Searcher, found: Query, names: Sequence[str], size: int
) -> dict[str, list[tuple[str, int]]]:
    """The values with most datasets, those with most first."""
    each = (
        size if searcher.num_segments == 1 else ALL_VALUES
    )  # of each part of the index, so that sums are exact
    wanted = {name: {"terms": {"field": FACETS[name], "size": size, "segment_size": each}} for name in names}
    answer = searcher.aggregate(found, wanted) if names else {}
    return {name: [(b["key"], b["doc_count"]) for b in answer[name]["buckets"]] for name in names}


class _Compiler:
    """Builds the index's query of one question. unknown gathers fields that the catalog does not keep."""

    def __init__(self, schema: Schema, query: PackageQuery) -> None:
        self.schema = schema
        self.query = query
        self.unknown: list[str] = []
        self.relaxed: Query | None = None

    def question(self) -> tuple[Query, bool]:
        """The query, and whether its scores say anything."""
        wanted: list[tuple[Occur, Query]] = [(Occur.Must, self._kind())]
        for text in self.query.fq:
            wanted.append((Occur.Must, Query.const_score_query(self._compile(parse(text)), 0.0)))
        text = self.query.q.strip()
        if text in ("", "*", "*:*"):
            return Query.boolean_query(wanted), False
        main = self._words(text) if is_plain(text) else self._compile(self._tree(text))
        if is_plain(text) and understand(text).can_relax:
            some = build(self.schema, understand(text), some_words=True)
            self.relaxed = Query.boolean_query([*wanted, (Occur.Must, some)])
        return Query.boolean_query([*wanted, (Occur.Must, main)]), True

    def _tree(self, text: str) -> Node:
        """The question's tree; what is no query of the syntax are a person's words (as dismax reads it)."""
        try:
            return parse(text)
        except QuerySyntax:
            return All(
                tuple(Term(None, word) for word in re.findall(r"[^\W_]+", text)) or (Term(None, text),)
            )

    def _kind(self) -> Query:
        return Query.const_score_query(Query.term_query(self.schema, "kind", "dataset"), 0.0)

    def _compile(self, node: Node) -> Query:
        match node:
            case Everything():
                return self._kind()
            case All(parts):
                return self._all(parts)
            case AnyOf(parts):
                return Query.boolean_query([(Occur.Should, self._compile(part)) for part in parts])
            case Without(part):
                return Query.boolean_query([(Occur.Must, self._kind()), (Occur.MustNot, self._compile(part))])
            case Range():
                return self._range(node)
            case Term():
                return self._term(node)

    def _all(self, parts: tuple[Node, ...]) -> Query:
        wanted: list[tuple[Occur, Query]] = [(Occur.Must, self._kind())]
        for part in parts:
            if isinstance(part, Without):
                wanted.append((Occur.MustNot, self._compile(part.part)))
            else:
                wanted.append((Occur.Must, self._compile(part)))
        return Query.boolean_query(wanted)

    def _words(self, text: str) -> Query:
        asked = understand(text)
        return Query.empty_query() if asked.is_empty else build(self.schema, asked)

    def _term(self, term: Term) -> Query:
        name, value = term.field, term.value.strip()
        if name is None:
            return self._words(f'"{value}"' if term.is_phrase else value)
        if value == "*" and not term.is_phrase:
            return self._present(name)
        if name in _ALWAYS:
            return self._kind() if value.casefold() == _ALWAYS[name] else Query.empty_query()
        if name in _TEXTS:
            return self._text(_TEXTS[name], term)
        if name in _MOMENTS:
            return self._range(Range(name, value, value))
        exact = _EXACT.get(name)
        if exact is not None:
            return self._exact(*exact(value, self.query), is_prefix=term.is_prefix)
        return self._pair(name, term)

    def _exact(self, ours: str, value: str, *, is_prefix: bool) -> Query:
        if is_prefix:
            return Query.regex_query(self.schema, ours, re.escape(value) + ".*")
        return Query.term_query(self.schema, ours, value)

    def _pair(self, name: str, term: Term) -> Query:
        """A field of the national profile, an extra: kept as `field=value`."""
        name = name.removeprefix("extras_")
        start = f"{name}={normalize(term.value).casefold()}"
        found = self._exact("pair", start, is_prefix=term.is_prefix)
        if name not in PAIR_NAMES:
            self.unknown.append(name[:80])
        return found

    def _present(self, name: str) -> Query:
        """`field:*`: the field has any value."""
        if name in FACETS and name != "license_id":
            return Query.regex_query(self.schema, FACETS[name], ".+")
        if name in _ALWAYS or name in _KEYS or name in _MOMENTS or name in ("title", "text", "owner_org"):
            return self._kind()
        if name in _TEXTS:
            return Query.regex_query(self.schema, _TEXTS[name][0], ".+")
        return self._pair(name, Term(name, "", is_prefix=True))

    def _text(self, fields: tuple[str, ...], term: Term) -> Query:
        tokens = analyze(term.value)
        if not tokens:
            return Query.empty_query()
        if term.is_prefix:
            pattern = re.escape(normalize(term.value).casefold()) + ".*"
            return Query.boolean_query(
                [(Occur.Should, Query.regex_query(self.schema, name, pattern)) for name in fields]
            )
        one: Callable[[str], Query]
        if len(tokens) == 1:
            one = lambda name: Query.term_query(self.schema, name, tokens[0])  # noqa: E731
        else:
            one = lambda name: Query.phrase_query(self.schema, name, tokens)  # noqa: E731
        weighted = [(Occur.Should, Query.boost_query(one(name), FIELDS[name])) for name in fields]
        return Query.boolean_query(weighted)

    def _range(self, asked: Range) -> Query:
        ours = _MOMENTS.get(asked.field)
        if ours is None:
            self.unknown.append(asked.field[:80])
            return Query.empty_query()
        low = self._micros(asked, asked.low, up=not asked.with_low)
        high = self._micros(asked, asked.high, up=asked.with_high)
        if low is None and high is None:
            return self._kind()
        found = Query.range_query(self.schema, ours, FieldType.Integer, low, high, include_upper=high is None)
        return Query.const_score_query(found, 0.0)

    def _micros(self, asked: Range, written: str | None, *, up: bool) -> int | None:
        """The key of a moment; one past its own millisecond for an end that takes it in."""
        if written is None:
            return None
        try:
            moment = read_moment(written, self.query.now)
        except (ValueError, OverflowError) as error:
            known = "2026-01-31T00:00:00Z, NOW-7DAYS, *"
            raise QueryValue(field=asked.field, value=written[:80], known=known) from error
        return moment_key(moment + timedelta(seconds=1)) if up else moment_key(moment)


def _organization(value: str, query: PackageQuery) -> tuple[str, str]:
    return "facet_organization", query.agencies.get(value.lower(), value)


def _theme(value: str, query: PackageQuery) -> tuple[str, str]:
    term = find_term("themes", value)
    return "facet_theme", term.code if term else value


def _license(value: str, query: PackageQuery) -> tuple[str, str]:
    term = find_term("licenses", value)
    return "facet_license", term.code if term else value


_EXACT: dict[str, Callable[[str, PackageQuery], tuple[str, str]]] = {
    "organization": _organization,
    "owner_org": _organization,
    "groups": _theme,
    "tags": lambda value, query: ("facet_tags", normalize(value)),
    "res_format": lambda value, query: ("res_format", value.upper()),
    "license_id": _license,
    "name": lambda value, query: ("name_key", value),
    "id": lambda value, query: ("uuid_key", value.lower()),
}
