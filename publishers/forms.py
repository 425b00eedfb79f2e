"""The forms of a package's tables: which there are, which are made now, which are taken from the version before.

The derived forms (JSON, NDJSON, XLSX, whatever else `formats/` holds) follow from the Parquet alone: a table
whose Parquet did not change keeps the files it has.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from catalog import faults
from catalog.sandbox import Sandbox
from catalog.store import Store
from metadata import plugins
from metadata.errors.publish import RowsDiffer
from metadata.errors.sandbox import ParserOutOfMemory, ParserOutputTooLarge, ParserTimedOut
from metadata.package import File, Resource, Table
from publishers.column_values import Values, find_values
from publishers.geometry import geometry_field

JsonObject = dict[str, Any]

STAGED = ("original", "csv", "parquet")
"""The forms that come ready from staging."""


@dataclass(frozen=True)
class Forms:
    """Every file of a version: resource key → [(form, file)]; left_out: resource key → [{form, error}].

    values: resource key → the values of its table's columns that have few (`publishers.column_values`).
    """

    found: dict[str, list[tuple[str, File]]] = field(default_factory=dict)
    left_out: dict[str, list[JsonObject]] = field(default_factory=dict)
    values: dict[str, Values] = field(default_factory=dict)

    def of(self, key: str) -> list[tuple[str, File]]:
        """The forms of one resource, original first."""
        return self.found.get(key, [])

    def files(self) -> list[File]:
        """All files; one that two resources share stands once."""
        return list({(f.name, f.sha256): f for forms in self.found.values() for _, f in forms}.values())


Made = Mapping[tuple[str, str], JsonObject]
"""(sha256 of a Parquet, form) → the form's entry in metadata.json; under the form "values", those of its columns."""


def made_before(metadata: JsonObject, store: Store) -> Made:
    """The derived forms of a published version whose objects are there."""
    found: dict[tuple[str, str], JsonObject] = {}
    for resource in metadata.get("resources", ()):
        forms = {form["form"]: form for form in resource["forms"]}
        if "parquet" not in forms:
            continue
        if "values" in resource:
            found[forms["parquet"]["sha256"], "values"] = resource["values"]
        for name, form in forms.items():
            if name not in STAGED and store.has_object(form["sha256"]):
                found[forms["parquet"]["sha256"], name] = {**form, "path": store.object_path(form["sha256"])}
    return found


def make_forms(
    resources: tuple[Resource, ...],
    names: Mapping[tuple[str, str], str],
    scratch: Path,
    sandbox: Sandbox,
    before: Made,
) -> Forms:
    """All forms of all resources. A form that cannot hold a table, or takes too much to make, is left out
    and says why. Raises RowsDiffer when a form holds other rows than were validated.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    forms = Forms()
    for resource in resources:
        found = forms.found.setdefault(resource.key, [])
        if resource.original:
            found.append(("original", replace(resource.original, name=names[resource.key, "original"])))
        if resource.table:
            table = resource.table
            found.append(("csv", replace(table.csv, name=names[resource.key, "csv"])))
            found.append(("parquet", replace(table.parquet, name=names[resource.key, "parquet"])))
            known = before.get((table.parquet.sha256, "values"))
            forms.values[resource.key] = find_values(table, sandbox) if known is None else dict(known)
            for form, made in _derived(table, scratch, sandbox, before):
                if isinstance(made, File):
                    found.append((form, made))
                else:
                    forms.left_out.setdefault(resource.key, []).append({"form": form, "error": made})
    return forms


def _derived(
    table: Table, scratch: Path, sandbox: Sandbox, before: Made
) -> Iterator[tuple[str, File | JsonObject]]:
    for form in plugins.names("publishers.formats"):
        if form in STAGED:
            continue
        module = plugins.load("publishers.formats", form)
        if getattr(module, "NEEDS_GEOMETRY", False) and geometry_field(table.schema) is None:
            continue
        blank = File(
            path=scratch, name=f"{table.name}.{module.EXTENSION}", format=form, media_type=module.MEDIA_TYPE,
            size_bytes=0, sha256="", encoding=getattr(module, "ENCODING", None),
        )  # fmt: skip
        known = before.get((table.parquet.sha256, form))
        if known is not None:
            same = {name: known[name] for name in ("path", "size_bytes", "sha256")}
            yield form, replace(blank, **same)
            continue
        yield form, _make(form, blank, table, scratch, sandbox)
        faults.reach("publish.form.made")


def _make(form: str, blank: File, table: Table, scratch: Path, sandbox: Sandbox) -> File | JsonObject:
    """One form of one table, made in the child; or the error that says why there is none."""
    limit = getattr(plugins.load("publishers.formats", form), "MAX_ROWS", None)
    request = {
        "parquet": str(table.parquet.path), "folder": str(scratch), "name": table.name, "form": form,
        "rows": table.row_count, "limit": limit, "geometry": geometry_field(table.schema),
    }  # fmt: skip
    try:
        answer = sandbox.call("publishers.forms_child:make_form", request, writable=(scratch,))
    except (ParserTimedOut, ParserOutOfMemory, ParserOutputTooLarge) as error:
        return error.to_json()
    if "left_out" in answer:
        reason: JsonObject = answer["left_out"]
        return reason
    if answer["rows"] != table.row_count:
        raise RowsDiffer(table=table.name, expected=table.row_count, found=answer["rows"])
    path = scratch / answer["file"]
    return replace(blank, path=path, size_bytes=answer["size_bytes"], sha256=answer["sha256"])
