"""What the source types share: ids that do not clash, defaults of the config, what may not be published."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel

from harvesters.record import FailedRecord, Record, ResourceSpec, Skipped
from harvesters.source import Source
from metadata.errors import KhlangError
from metadata.errors.standards import RecordWithoutResources
from metadata.issues import Issue
from metadata.model import Dataset
from metadata.standards._reading import Reading, ReadResource
from metadata.text import cut, slugify
from metadata.vocabulary import find_term, label

JsonObject = dict[str, Any]
Options = TypeVar("Options", bound=BaseModel)

ID_LIMIT = 59
_HASH = 6
_LISTS = frozenset({"theme", "tags", "language", "objective", "data_format", "conforms_to", "disaggregate"})


def dataset_id(name: str) -> str:
    """The agency-local id of an upstream name: lower case, Thai romanised, other characters as hyphens.

    A name too long for an id is cut and gets six digits of its hash, because long names differ at their end.
    """
    whole = slugify(name, limit=4000)
    return whole if len(whole) <= ID_LIMIT else _with_hash(whole, name)


def dataset_ids(names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """An id for each (upstream name, upstream id); no two are equal, whatever order they came in.

    Where names give the same id, the one that needs no change keeps it, else the first in the alphabet; each
    other one gets six digits of the hash of its name.
    """
    wanted: dict[str, list[tuple[str, str]]] = {}
    for entry in sorted(set(names)):
        wanted.setdefault(dataset_id(entry[0]), []).append(entry)
    found: dict[tuple[str, str], str] = {}
    for plain, entries in wanted.items():
        owner = next((entry for entry in entries if entry[0] == plain), entries[0])
        found[owner] = plain
    taken = set(found.values())
    for plain, entries in wanted.items():
        for entry in entries:
            if entry in found:
                continue
            digits = _HASH
            while (candidate := _with_hash(plain, "\n".join(entry), digits)) in taken:
                digits += 2
            taken.add(candidate)
            found[entry] = candidate
    return found


def defaults_of(source: Source) -> JsonObject:
    """The config's defaults as fields of Dataset, the language of its texts among them."""
    fields: JsonObject = {"language": tuple(source.defaults.language)}
    for name, value in source.defaults.fields.items():
        fields[name] = (value,) if name in _LISTS and isinstance(value, str) else value
    return fields


def options_of(source: Source, kind: type[Options]) -> Options:
    """The source's own options. Raises TypeError for those of another type: no config makes such a source."""
    options = source.options
    if not isinstance(options, kind):
        raise TypeError(f"a source of type {source.type} has the options of {kind.__module__}")
    return options


def language_of(source: Source) -> str:
    """The language of a text that does not say its own."""
    return source.defaults.language[0] if source.defaults.language else "th"


def make_record(
    reading: Reading, source: Source, identity: str, *, is_private: bool = False
) -> Record | Skipped | FailedRecord:
    """The record of a harvested catalog's dataset; each resource stands for itself."""
    try:
        dataset = reading.dataset(identity, defaults_of(source), language_of(source))
        record = Record(
            upstream_id=reading.upstream_id,
            dataset=dataset,
            resources=tuple(_spec(resource) for resource in reading.resources),
            aliases=(reading.upstream_name,) if reading.upstream_name != reading.upstream_id else (),
            issues=reading.issues,
        )
        guarded = without_secrets(record, is_private=is_private)
        if isinstance(guarded, Record) and not guarded.resources:
            raise RecordWithoutResources(record=cut(reading.upstream_name, 120))
    except KhlangError as error:
        title = "" if is_private else cut(reading.fields["title"].show("th")[0], 200)
        return FailedRecord(cut(reading.upstream_id, 1_000), error, title)
    return guarded


def without_secrets(record: Record, *, is_private: bool = False) -> Record | Skipped:
    """The record as it may be shown.

    A dataset that is private, or whose category or classification is not public, never brings its files:
    with the source's leave to list its name (allow_harvest) its description is published, else it is skipped
    and not even its title is repeated.
    """
    secret = _not_public(record.dataset, is_private)
    if not secret:
        return record
    if record.dataset.allow_harvest is not True:
        return Skipped(record.upstream_id, Issue("record_not_public", values={"value": secret}))
    told = Issue("files_not_public", values={"value": secret})
    resources = tuple(_hidden(spec) for spec in record.resources)
    return replace(
        record,
        dataset=record.dataset.model_copy(
            update={"distributions": tuple(spec.distribution for spec in resources)}
        ),
        resources=resources,
        issues=(told, *(issue for issue in record.issues if issue.kind != "address_unusable")),
    )


def check_fields(dataset: Dataset) -> tuple[Issue, ...]:
    """An issue for each value of a closed list that the list does not know."""
    from metadata.model import VOCABULARIES

    found: list[Issue] = []
    for name, vocabulary in VOCABULARIES.items():
        value = getattr(dataset, name)
        for item in value if isinstance(value, tuple) else (value,):
            if item and not find_term(vocabulary, item):
                found.append(Issue("value_outside_list", values={"field": name, "value": cut(item, 120)}))
    return tuple(found)


def _spec(resource: ReadResource) -> ResourceSpec:
    return ResourceSpec(
        key=resource.distribution.key,
        distribution=resource.distribution,
        location=resource.location,
        link_reason=resource.link_reason,
    )


def _not_public(dataset: Dataset, is_private: bool) -> str:
    """Why the files may not be shown, in the source's own word; "" when they may."""
    if is_private:
        return "private"
    disclosure = dataset.extras.get("disclosure")
    if isinstance(disclosure, str):  # the governance fork's level, beside or instead of the classification
        term = find_term("data_classification", disclosure)
        if term is None or term.code != "open":
            return cut(disclosure, 60)
    for name, open_value in (("data_category", "public"), ("data_classification", "open")):
        value = getattr(dataset, name)
        if value not in (None, open_value):
            return cut(label(name, value).show("th")[0], 60)
    return ""


def _hidden(spec: ResourceSpec) -> ResourceSpec:
    """A resource without anything that leads to its bytes."""
    extras = {k: v for k, v in spec.distribution.extras.items() if k not in ("url", "hash")}
    distribution = spec.distribution.model_copy(
        update={"url": None, "access_url": None, "checksum": None, "extras": extras}
    )
    return ResourceSpec(key=spec.key, distribution=distribution, location="", link_reason="refused")


def _with_hash(slug: str, of: str, digits: int = _HASH) -> str:
    mark = hashlib.sha256(of.encode()).hexdigest()[:digits]
    return f"{slug[: ID_LIMIT - digits - 1].rstrip('-_')}-{mark}"
