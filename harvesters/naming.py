"""What the tables of a package are called: names for files and foreign keys, unique and lasting."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from harvesters.parts import short_name
from harvesters.record import Record, ResourceSpec
from metadata.text import slugify

_NUMBER = re.compile(r"^-\d+$")


def table_names(record: Record, before: Mapping[str, str] | None = None) -> dict[str, str]:
    """A Frictionless resource name for each resource key, unique in the package and free of extensions.

    The name comes from the file's name where there is one, else from the key. before holds the public names:
    a resource keeps its own while its file is called the same, and no other resource takes it, because one
    whose bytes do not come stays under it.
    """
    before = before or {}
    bases = {spec.key: _base_name(spec) for spec in record.resources}
    names = {
        key: before[key] for key, base in bases.items()
        if key in before and _NUMBER.sub("", before[key].removeprefix(base)) == "" and before[key].startswith(base)
    }  # fmt: skip
    taken = {before[key] for key in bases if key in before}
    for spec in record.resources:
        if spec.key in names:
            continue
        base = bases[spec.key]
        name, number = base, 2
        while name in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name)
        names[spec.key] = name
    return names


def with_table_names(spec: ResourceSpec, record: Record, names: dict[str, str]) -> ResourceSpec:
    """The declared schema with its foreign keys naming tables as they are named here."""
    keys = (spec.schema or {}).get("foreignKeys")
    if not keys:
        return spec
    called = {r.distribution.upstream_id or r.key: names[r.key] for r in record.resources}
    called.update({r.key: names[r.key] for r in record.resources})
    renamed = []
    for key in keys:
        reference = key.get("reference", {})
        target = called.get(reference.get("resource", ""), reference.get("resource", ""))
        renamed.append({**key, "reference": {**reference, "resource": target}})
    return replace(spec, schema={**(spec.schema or {}), "foreignKeys": renamed})


def file_stem(spec: ResourceSpec) -> str:
    """The name of the file a resource is made of, without its ending; its key where there is none."""
    key = spec.part.key if spec.part else spec.key
    name = Path(spec.location.split("?")[0].rstrip("/")).name or key
    return name.rsplit(".", 1)[0] or key


def _base_name(spec: ResourceSpec) -> str:
    """The file's name; of a part that has not the file's own key, with its own name behind."""
    stem = file_stem(spec)
    if spec.part and spec.part.key != spec.key:
        part = spec.part.part
        own = short_name(part.name) if part.kind == "member" else part.name
        stem = f"{slugify(stem, limit=30, fallback='table')}-{slugify(own, limit=29, fallback=part.kind)}"
    return slugify(stem, limit=60, fallback="table")
