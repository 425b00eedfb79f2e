"""Two versions of a dataset side by side: description, files, columns, rows. Reads published documents only."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from catalog.datasets import find_dataset_or_raise
from catalog.table_differences import diff_rows
from harvesters.stage.drift import changed_columns
from metadata.errors.comparing import RowsNotCompared, VersionToCompareNotFound
from metadata.errors.rows import RowsTimedOut, RowsTooHeavy
from metadata.errors.search import ColumnUnknown
from metadata.text import closest
from web.wiring import Services

JsonObject = dict[str, Any]

VERSIONS_NAMED = 10
_OWN = ("upstream_id", "source_id", "name")
"""What a version says of itself beside the description."""


def compare_versions(
    services: Services, dataset: str, before: str, after: str, *, key: Sequence[str] = (), samples: int = 3,
    rows: bool = True,
) -> JsonObject:  # fmt: skip
    """What is different in the version `after`: {dataset, before, after, metadata, resources, is_same}.

    metadata: [{field, before, after}]. resources: {added, removed, changed}; of a changed one what of its description,
    its file, its columns and its rows is different. key: columns by which rows are told apart, else the table's own
    key. rows: whether rows are counted too. Raises DatasetNotFound, VersionToCompareNotFound, ColumnUnknown for a key
    that no changed table has, and RowsNotCompared where counting takes too much.
    """
    with services.reading() as session:
        row = find_dataset_or_raise(session, dataset)
        agency_id, dataset_id, name = row.agency_id, row.dataset_id, row.name
    log = services.store.read_log(agency_id, dataset_id)
    published = list(dict.fromkeys(line.version for line in reversed(log) if line.version))
    for version in (before, after):
        if version not in published:
            raise VersionToCompareNotFound(
                dataset=name,
                version=version[:100],
                nearest=closest(version, published) or published[0],
                versions=", ".join(published[:VERSIONS_NAMED])
                + (", …" if published[VERSIONS_NAMED:] else ""),
            )
    old, new = (
        services.store.read_document(agency_id, dataset_id, version, "metadata")
        for version in (before, after)
    )
    metadata = list(changed_fields(_described(old), _described(new)))
    resources = _resources(services, old, new, tuple(key), samples if rows else None)
    return {
        "dataset": name,
        "before": {"version": before, "published_at": old["published_at"]},
        "after": {"version": after, "published_at": new["published_at"]},
        "metadata": metadata,
        "resources": resources,
        "is_same": not metadata and not any(resources.values()),
    }


def changed_fields(before: JsonObject, after: JsonObject, place: str = "") -> Iterator[JsonObject]:
    """{field, before, after} of every member that differs, objects by their members; what is not there is None.

    >>> list(changed_fields({"title": {"th": "ถนน"}, "a": 1}, {"title": {"th": "ถนน", "en": "Roads"}, "a": 1}))
    [{'field': 'title.en', 'before': None, 'after': 'Roads'}]
    """
    for name in dict.fromkeys((*before, *after)):
        old, new, field = before.get(name), after.get(name), f"{place}{name}"
        if old == new:
            continue
        inner = [value or {} for value in (old, new)]
        if any(inner) and all(isinstance(value, dict) for value in inner):
            yield from changed_fields(inner[0], inner[1], f"{field}.")
            continue
        yield {"field": field, "before": old, "after": new}


def _described(document: JsonObject) -> JsonObject:
    own = {name: document.get(name) for name in _OWN}
    dataset = {name: value for name, value in document["dataset"].items() if name != "distributions"}
    return {**dataset, **own, "agency": document.get("agency") or {}}


def _resources(
    services: Services, old: JsonObject, new: JsonObject, key: tuple[str, ...], samples: int | None
) -> JsonObject:
    before = {resource["id"]: resource for resource in old["resources"]}
    after = {resource["id"]: resource for resource in new["resources"]}
    both = [(before[id_], resource) for id_, resource in after.items() if id_ in before]
    tables = [pair for pair in both if all(_parquet(resource) for resource in pair)]
    keyed = [pair for pair in tables if set(key) <= _columns(pair[0]) & _columns(pair[1])]
    if key and tables and not keyed:
        known = sorted(_columns(tables[0][0]) & _columns(tables[0][1]))
        raise ColumnUnknown(
            column=next((name for name in key if name not in known), key[0])[:100],
            known=", ".join(known)[:500],
        )
    changed = []
    for pair in both:
        told = _changed(*pair)
        if counts := _rows(services, *pair, key if pair in keyed else (), samples):
            told["rows"] = counts
        if told:
            changed.append({**_named(pair[1]), **told})
    return {
        "added": [_named(resource) for id_, resource in after.items() if id_ not in before],
        "removed": [_named(resource) for id_, resource in before.items() if id_ not in after],
        "changed": changed,
    }


def _named(resource: JsonObject) -> JsonObject:
    title = (resource.get("distribution") or {}).get("title")
    return {"id": resource["id"], "key": resource["key"], "name": resource["name"], "title": title}


def _changed(old: JsonObject, new: JsonObject) -> JsonObject:
    """What differs of one resource apart from its rows, without the parts that do not differ."""
    told: JsonObject = {}
    said = [{"link_reason": r.get("link_reason"), **(r.get("distribution") or {})} for r in (old, new)]
    if fields := list(changed_fields(said[0], said[1])):
        told["metadata"] = fields
    files = [_form(resource, "original") for resource in (old, new)]
    if files[0] != files[1]:
        told["file"] = {"before": files[0], "after": files[1]}
    columns = changed_columns(old.get("schema"), new.get("schema"))
    described_columns = _described_columns(old.get("schema"), new.get("schema"))
    if any(columns.values()) or described_columns:
        told["columns"] = {
            "added": columns["new"],
            "removed": columns["gone"],
            "retyped": [{"column": n, "before": old, "after": new} for n, old, new in columns["types"]],
            "reordered": columns["moved"],
            "described": described_columns,
        }
    return told


def _described_columns(old: JsonObject | None, new: JsonObject | None) -> list[JsonObject]:
    """What else than its name and type is said differently of a column that both versions have."""
    before = {str(field["name"]): field for field in (old or {}).get("fields", ())}
    return [
        {"column": field["name"], **change}
        for field in (new or {}).get("fields", ())
        if field["name"] in before
        for change in changed_fields(before[field["name"]], field)
        if change["field"] != "type"
    ]


def _rows(
    services: Services, old: JsonObject, new: JsonObject, key: tuple[str, ...], samples: int | None
) -> JsonObject | None:
    """Rows of a table whose bytes differ, counted; only their numbers without samples; None where none differ."""
    files = [_parquet(resource) for resource in (old, new)]
    if files[0] == files[1]:
        return None
    if not (files[0] and files[1]) or samples is None:
        counts = {"before": old.get("row_count"), "after": new.get("row_count")}
        return counts if counts["before"] != counts["after"] else None
    own = [(resource.get("schema") or {}).get("primaryKey") or [] for resource in (old, new)]
    shared = _columns(old) & _columns(new)
    if not key and own[1] and set(own[1]) <= shared:
        key = tuple(own[1])
    paths = [services.store.get_object(sha256) for sha256 in files if sha256]
    try:
        found = diff_rows(services.sandbox, paths[0], paths[1], key, samples)
    except (RowsTimedOut, RowsTooHeavy) as error:
        raise RowsNotCompared(resource=new["name"]) from error
    counts = asdict(found)
    if found.before == found.after and not (found.added or found.removed or found.changed):
        return None
    return counts


def _form(resource: JsonObject, kind: str) -> JsonObject | None:
    for form in resource.get("forms") or ():
        if form["form"] == kind:
            return {name: form[name] for name in ("name", "size_bytes", "sha256")}
    return None


def _parquet(resource: JsonObject) -> str | None:
    form = _form(resource, "parquet")
    return form["sha256"] if form else None


def _columns(resource: JsonObject) -> set[str]:
    return {str(field["name"]) for field in (resource.get("schema") or {}).get("fields", ())}
