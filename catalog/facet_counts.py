"""How many datasets of a question there are under each value of a filter. Every count is exact."""

from collections.abc import Iterable, Mapping
from typing import Any

from tantivy import Occur, Query, Schema, Searcher

from catalog import facets

ALL_VALUES = 65_000

Buckets = dict[str, dict[str, int]]
"""Facet → value → datasets, in the order in which the values are shown."""


def within(base: Query, filters: Mapping[str, Query]) -> Query:
    """What the question finds within the filters, which weigh nothing."""
    if not filters:
        return base
    return Query.boolean_query(
        [(Occur.Must, base), *((Occur.Must, Query.const_score_query(f, 0.0)) for f in filters.values())]
    )


def count_values(
    schema: Schema, searcher: Searcher, base: Query, filters: Mapping[str, Query],
    chosen: Mapping[str, tuple[str, ...]], counted: Iterable[str], most: int,
) -> Buckets:  # fmt: skip
    """The counts of each facet, of at most so many of its values and of the chosen ones.

    A facet's counts leave its own choice out: they say what choosing another value would give. filters: the
    query of each facet that has chosen values.
    """
    counted = tuple(counted)
    free = [name for name in counted if name not in filters]
    found = _found(searcher, within(base, filters), free, most)
    for name in counted:
        if name in filters:
            asked = within(base, {other: query for other, query in filters.items() if other != name})
            found[name] = _found(searcher, asked, [name], most)[name]
            for value in chosen[name]:
                if value not in found[name]:
                    both = [asked, Query.term_query(schema, f"facet_{name}", value)]
                    query = Query.boolean_query([(Occur.Must, each) for each in both])
                    found[name][value] = searcher.search(query, limit=1).count
    return {name: _ordered(name, counts) for name, counts in found.items()}


def _found(searcher: Searcher, query: Query, names: list[str], most: int) -> Buckets:
    """Where the index has several parts, each gives all its values before those with most datasets are taken; the
    largest values of each are sure to hold the largest of all."""
    if not names:
        return {}
    each = most if searcher.num_segments == 1 else ALL_VALUES
    wanted: dict[str, Any] = {}
    for name in names:
        terms: dict[str, Any] = {"field": f"facet_{name}", "size": most, "segment_size": each}
        if facets.facets()[name].ORDER == "value":
            terms |= {"segment_size": most, "order": {"_key": "desc"}}
        wanted[name] = {"terms": terms}
    found = searcher.aggregate(query, wanted)
    return {name: {b["key"]: b["doc_count"] for b in found[name]["buckets"]} for name in names}


def _ordered(name: str, counts: dict[str, int]) -> dict[str, int]:
    if facets.facets()[name].ORDER == "value":
        return dict(sorted(counts.items(), reverse=True))
    return dict(sorted(counts.items(), key=_most_first))


def _most_first(entry: tuple[str, int]) -> tuple[int, str]:
    return -entry[1], entry[0]
