"""Which list of a JSON document is the table: the shapes that portals and tools write, else the one large list.

A choice is a step that names its path. Where two lists could be the table, none is taken: the finding names them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from harvesters.stage.json_source import Json, JsonSource, Where
from harvesters.stage.notes import NotATable, Notes, place
from metadata.text import cut

Kind = Literal["features", "esri", "objects", "lists"]
USUAL = (
    "data",
    "records",
    "results",
    "result",
    "items",
    "rows",
    "value",
    "values",
    "list",
    "entries",
    "features",
)
"""Keys under which services put their rows; a list under one of them wins over the lists beside it."""
MUCH_LARGER = 5
_DESCRIBING = frozenset({"fields", "columns", "cols", "header", "headers", "links"})
"""Lists of these names say what the columns are or where to go on; they are no rows."""
_AROUND = frozenset({"schema", "facets", "included", "errors", "warnings"})
_SHAPES = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)
_USUAL_ENDS = frozenset((key,) for key in USUAL)
_NAMES = (
    (("fields",), ("id", "name")),
    (("meta", "view", "columns"), ("name", "fieldName")),
    (("columns",), ("name", "label", "title", "id")),
    (("cols",), ("name", "label", "title", "id")),
    (("header",), ("name",)),
    (("headers",), ("name",)),
)
"""Where the names of columns stand when rows are lists, and the key of each where they are objects."""


@dataclass(frozen=True)
class Found:
    """The table: where its items are, what they are, names of columns and columns to leave out for lists."""

    where: Where
    kind: Kind
    count: int
    names: tuple[str, ...] = ()
    left_out: frozenset[int] = field(default_factory=frozenset)

    @property
    def path(self) -> str:
        """The keys that lead there, as people write them."""
        return ".".join(self.where)


def find_table(source: JsonSource, notes: Notes) -> Found:
    """The table of a document. Raises NotATable where there is none, or more than one; the finding told."""
    lists = source.lists()
    root = source.value(()) if () not in lists else None
    if _is_feature(root) or _is_geometry(root):
        return Found((), "features", 1)
    usable = {where: _kind(source, where, counts) for where, counts in lists.items()}
    tables = {where: kind for where, kind in usable.items() if kind is not None}
    if () in tables:
        return _found(source, (), tables[()], lists)
    tables = {where: kind for where, kind in tables.items() if not _is_description(where, lists)}
    if isinstance(root, dict) and _says_error(root) and not any(sum(lists[where]) for where in tables):
        _tell_error(root, notes)
        raise NotATable
    chosen = _choose(tables, lists)
    if chosen is not None:
        return _found(source, chosen, tables[chosen], lists)
    if tables:
        shown = ", ".join(f"{'.'.join(where)} ({sum(lists[where]):,})" for where in list(tables)[:8])
        notes.found("json_tables_unclear", candidates=cut(shown, 300))
    elif any(not sum(counts) for where, counts in lists.items() if where[-1:] in _USUAL_ENDS):
        notes.found("table_empty")
    else:
        notes.found("json_not_table", detail=_what(root, lists))
    raise NotATable


def _what(root: object, lists: dict[Where, tuple[int, int, int]]) -> str:
    if isinstance(root, dict):
        return "TopoJSON" if root.get("type") == "Topology" else "object"
    return "list" if () in lists else type(root).__name__


def rows_of(source: JsonSource, found: Found) -> Iterator[Json]:
    """The items of the table."""
    if found.kind == "features" and not found.where and found.count == 1:
        root = source.value(())
        if _is_feature(root):
            return iter([root])
        if _is_geometry(root):
            return iter([{"type": "Feature", "properties": {}, "geometry": root}])
    return source.items(found.where)


def _kind(source: JsonSource, where: Where, counts: tuple[int, int, int]) -> Kind | None:
    """What a list's items are, where they are all of one kind."""
    objects, inner, others = counts
    if others or not objects + inner or (objects and inner):
        return None
    if inner:
        first = next(source.items(where))
        if all(isinstance(cell, list) for cell in first):
            return None
        return "lists" if inner > 1 or _names(source, where)[0] or (not where and len(first) > 1) else None
    first = next(source.items(where))
    if where[-1:] == ("features",) and isinstance(first.get("attributes"), dict):
        return "esri"
    is_feature = _is_feature(first) or (
        where[-1:] == ("features",) and {"properties", "geometry"} & set(first)
    )
    return "features" if is_feature else "objects"


def _is_feature(value: object) -> bool:
    return isinstance(value, dict) and value.get("type") == "Feature" and "geometry" in value


def _is_geometry(value: object) -> bool:
    """A shape by itself, which GeoJSON allows as a whole document."""
    return (
        isinstance(value, dict)
        and value.get("type") in _SHAPES
        and bool({"coordinates", "geometries"} & set(value))
    )


def _is_description(where: Where, lists: dict[Where, tuple[int, int, int]]) -> bool:
    """A list that describes the columns of the one beside it, or belongs to the document’s own description."""
    if where[:1] in (("meta",), ("metadata",)) and len(where) > 1:
        return True
    if where[-1] in _DESCRIBING:
        return True
    beside = [w for w in lists if w[:-1] == where[:-1] and w != where and w[-1] in USUAL]
    return bool(beside) and where[-1] in _AROUND


def _choose(tables: dict[Where, Kind], lists: dict[Where, tuple[int, int, int]]) -> Where | None:
    """The one list, the one under a usual key, or the one much larger than every other."""
    if len(tables) == 1:
        return next(iter(tables))
    shallow = sorted(tables, key=len)
    usual = [where for where in shallow if where[-1] in USUAL and len(where) <= 2]
    if len(usual) == 1:
        return usual[0]
    by_size = sorted(tables, key=lambda where: -sum(lists[where]))
    if len(by_size) > 1 and sum(lists[by_size[0]]) >= MUCH_LARGER * max(1, sum(lists[by_size[1]])):
        return by_size[0]
    return None


def _found(source: JsonSource, where: Where, kind: Kind, lists: dict[Where, tuple[int, int, int]]) -> Found:
    names, left_out = _names(source, where) if kind == "lists" else ((), frozenset[int]())
    return Found(where, kind, sum(lists[where]), names, left_out)


def _names(source: JsonSource, where: Where) -> tuple[tuple[str, ...], frozenset[int]]:
    """The columns of rows that are lists, named beside them; Socrata's own bookkeeping columns are left out."""
    for beside, keys in _NAMES:
        described = source.value((*where[:-1], *beside)) if where else None
        if not isinstance(described, list) or not described or len(described) > 100_000:
            continue
        names: list[str] = []
        left_out = set()
        for index, column in enumerate(described):
            if isinstance(column, dict):
                found = next((column[key] for key in keys if isinstance(column.get(key), str)), "")
                if column.get("dataTypeName") == "meta_data":
                    left_out.add(index)
            else:
                found = column if isinstance(column, str) else ""
            names.append(found)
        if any(names):
            return tuple(names), frozenset(left_out)
    return (), frozenset()


_MESSAGES = frozenset(
    {"message", "detail", "msg", "error_description", "reason", "title", "exceptionMessage", "fault"}
)
_WITH = frozenset(
    {"code", "status", "statuscode", "success", "timestamp", "path", "type", "instance", "trace", "ok"}
)


def _says_error(value: dict[str, Any]) -> bool:
    """Whether an object is a server's error message: it says so, or holds a message, a status and nothing else."""
    if value.get("success") is False or value.get("ok") is False:
        return True
    if any(value.get(key) for key in ("error", "errors", "fault", "exceptions", "Error")):
        return True
    keys = {str(key).casefold() for key in value}
    spoken = keys & {word.casefold() for word in _MESSAGES}
    plain = not any(isinstance(inner, dict | list) and inner for inner in value.values())
    return bool(spoken) and plain and keys <= spoken | _WITH


def _tell_error(value: dict[str, Any], notes: Notes) -> None:
    import json

    spoken = next(
        (value[key] for key in ("error", "errors", "fault", *sorted(_MESSAGES)) if value.get(key)), value
    )
    notes.found("json_error_body", sample=place(None, value=json.dumps(spoken, ensure_ascii=False)[:200]))
