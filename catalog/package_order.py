"""The order of CKAN's `package_search`: every key of `sort` counts, where those before it leave datasets equal.

The engine sorts by one field. Around a page it is asked for so many more hits that every group of equals that touches
the page is whole; the other keys order the datasets of each group.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tantivy import DocAddress, Occur, Order, Query, Schema, Searcher, SearchResult

from catalog.keys import SECOND
from metadata.errors.search import QueryValue

SORTS = {
    "name": ("name_key", False), "title": ("sort_th", False), "title_string": ("sort_th", False),
    "id": ("uuid_key", False), "metadata_modified": ("modified_key", True),
    "metadata_created": ("created_key", True),
}  # fmt: skip
"""CKAN's orders, the index's field of each, and whether it goes down where no direction is said."""

_UNIQUE = ("name_key", "uuid_key")
_MOMENTS = ("modified_key", "created_key")
_MORE = 32  # hits on each side of a page that are looked at first for equals


@dataclass(frozen=True)
class Key:
    """One key: a field of the index, or "" for the score. falls: the highest first."""

    field: str
    falls: bool


RELEVANCE = (Key("", True), Key("modified_key", True))
LATEST = (Key("modified_key", True),)


def read_sort(sort: str, scores: bool) -> tuple[Key, ...]:
    """The keys of `sort`, up to the first that no two datasets share. Without scores that key tells nothing.

    Raises QueryValue for an order that is not kept.
    """
    found: list[Key] = []
    for part in filter(None, (part.strip() for part in sort.split(","))):
        name, _, direction = part.partition(" ")
        direction = direction.strip().lower()
        if direction not in ("", "asc", "desc"):
            raise QueryValue(field="sort", value=part[:80], known="<field> asc, <field> desc")
        if name == "score":
            if scores:
                found.append(Key("", direction != "asc"))
            continue
        if name not in SORTS:
            raise QueryValue(field="sort", value=part[:80], known=", ".join(("score", *SORTS)))
        field, falls = SORTS[name]
        found.append(Key(field, direction == "desc" if direction else falls))
    kept: list[Key] = []
    for key in found:
        if key.field not in [each.field for each in kept]:
            kept.append(key)
        if key.field in _UNIQUE:
            break
    return tuple(kept) or (RELEVANCE if scores else LATEST)


def find_page(
    searcher: Searcher, schema: Schema, found: Query, keys: Sequence[Key], start: int, rows: int
) -> tuple[int, list[DocAddress]]:
    """How many datasets the query finds, and those of one page in the order of all keys."""
    if rows and keys[0] == Key("", False):
        return _from_the_end(searcher, schema, found, keys, start, rows)
    if not rows or len(keys) == 1:
        result = _search(searcher, found, keys[0], start, rows)
        return result.count, [address for _, address in result.hits[:rows]]
    more = _MORE
    while True:
        first = max(0, start - more)
        result = _search(searcher, found, keys[0], first, start - first + rows + more)
        hits = result.hits
        if _is_whole(hits, keys[0], start - first, rows, first == 0, first + len(hits) >= result.count):
            break
        more *= 8
    low, page, high = _touching(hits, keys[0], start - first, rows)
    addresses = [address for _, address in hits[low:high]]
    equal = [_equal(value, keys[0]) for value, _ in hits[low:high]]
    ordered = _ordered(searcher, schema, found, addresses, equal, keys[1:])
    return result.count, ordered[page - low : page - low + rows]


def _is_whole(hits: list[Any], key: Key, page: int, rows: int, from_first: bool, to_last: bool) -> bool:
    """Whether the hits hold every equal of the page's first and of its last dataset. page: where it begins in them."""
    if page >= len(hits):
        return True
    last = min(page + rows, len(hits)) - 1
    return (from_first or _differ(hits, key, 0, page)) and (to_last or _differ(hits, key, -1, last))


def _touching(hits: list[Any], key: Key, page: int, rows: int) -> tuple[int, int, int]:
    """Where the equals of the page's first hit begin, where the page does, and where the equals of its last end."""
    page = min(page, len(hits))
    end = min(page + rows, len(hits))
    if page == end:
        return page, page, page
    low = bisect_left(range(page), True, key=lambda at: not _differ(hits, key, at, page))
    behind = range(end, len(hits))
    high = end + bisect_left(behind, True, key=lambda at: _differ(hits, key, at, end - 1))
    return low, page, high


def _differ(hits: list[Any], key: Key, one: int, other: int) -> bool:
    return bool(_equal(hits[one][0], key) != _equal(hits[other][0], key))


def _search(searcher: Searcher, found: Query, key: Key, start: int, rows: int) -> SearchResult:
    asked: dict[str, Any] = {}
    if key.field:
        asked = {"order_by_field": key.field, "order": Order.Desc if key.falls else Order.Asc}
    return searcher.search(found, limit=max(rows, 1), offset=start, **asked)


def _from_the_end(
    searcher: Searcher, schema: Schema, found: Query, keys: Sequence[Key], start: int, rows: int
) -> tuple[int, list[DocAddress]]:
    """A page of the least fitting first, which the engine cannot give: the best first, from the other end."""
    count = _search(searcher, found, Key("", True), 0, 1).count
    end = max(0, count - start)
    first = max(0, end - rows)
    if end == first:
        return count, []
    turned = [Key(key.field, not key.falls) for key in keys]
    _, page = find_page(searcher, schema, found, turned, first, end - first)
    return count, page[::-1]


def _equal(value: Any, key: Key) -> Any:  # noqa: ANN401 - a number or a text of the index
    """What datasets share that the key does not tell apart: of a moment its second, without the index's own tie."""
    return value // SECOND if key.field in _MOMENTS else value


def _ordered(
    searcher: Searcher, schema: Schema, found: Query, addresses: list[DocAddress], equal: list[Any], keys: Sequence[Key]
) -> list[DocAddress]:  # fmt: skip
    """The hits with each group of equals in the order of the other keys; what they leave equal stays as it was."""
    ordered: list[DocAddress] = []
    for _, places in groupby(range(len(addresses)), key=equal.__getitem__):
        members = [addresses[place] for place in places]
        for key in reversed(keys) if len(members) > 1 else ():
            values = _values(searcher, schema, found, members, key)
            listed = sorted(range(len(members)), key=values.__getitem__, reverse=key.falls)
            members = [members[place] for place in listed]
        ordered += members
    return ordered


def _values(
    searcher: Searcher, schema: Schema, found: Query, members: list[DocAddress], key: Key
) -> list[Any]:
    """What a key says of each of these datasets. Texts and scores are told beside hits only, so these are sought."""
    if key.field in _MOMENTS:
        return [_equal(value, key) for value in searcher.fast_field_values(key.field, members)]
    ids = searcher.fast_field_values("id", members)
    these = Query.const_score_query(Query.term_set_query(schema, "id", ids), 0.0)
    within = Query.boolean_query([(Occur.Must, found), (Occur.Must, these)])
    hits = _search(searcher, within, key, 0, len(members)).hits
    numbers = searcher.fast_field_values("id", [address for _, address in hits])
    told = dict(zip(numbers, (value for value, _ in hits), strict=True))
    return [told[number] for number in ids]
