"""Files that a config names one by one: web addresses, local paths, and globs that make one resource per file.

The description of each dataset is the agency's own, written in the config. Tables of one dataset belong
together: a held one holds them all.
"""

from collections.abc import Iterator
from glob import has_magic
from pathlib import Path, PurePath
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from pydantic import Field

from harvesters.config.models import DatasetConfig, Meaning, ResourceConfig
from harvesters.config.places import local_paths
from harvesters.fetch import Fetcher
from harvesters.record import Announced, FailedRecord, Gathered, Record, ResourceSpec
from harvesters.source import Source
from harvesters.types._records import check_fields, defaults_of, language_of, options_of, without_secrets
from metadata.errors import KhlangError
from metadata.errors.standards import RecordFieldUnusable
from metadata.errors.types import LocalPathFromWeb, PatternMatchesNothing, ResourceKeyRepeated
from metadata.model import Dataset, DatasetFields, Distribution, DistributionFields, Model
from metadata.standards._formats import read_format
from metadata.text import Text, cut

JsonObject = dict[str, Any]


class Options(Model):
    """The keys of a files source beside the common ones."""

    datasets: Annotated[
        tuple[DatasetConfig, ...],
        Field(min_length=1),
        Meaning("ชุดข้อมูลของแหล่งนี้ พร้อมไฟล์ของแต่ละชุด", "The datasets of this source, each with its files"),
    ]


def gather(source: Source, fetch: Fetcher) -> Iterator[Gathered]:
    """One record per configured dataset; one whose files cannot be named fails alone. Reads no bytes."""
    options = options_of(source, Options)
    yield Announced(len(options.datasets))
    for config in options.datasets:
        try:
            yield without_secrets(_record(config, source))
        except KhlangError as error:
            yield FailedRecord(config.id, error, config.title.show("th")[0])


def _record(config: DatasetConfig, source: Source) -> Record:
    specs: list[ResourceSpec] = []
    for resource in config.resources:
        specs.extend(_specs(resource, config, source))
    keys = [spec.key for spec in specs]
    for key in keys:
        if keys.count(key) > 1:
            raise ResourceKeyRepeated(dataset=config.id, key=cut(key, 120))
    dataset = _dataset(config, source, tuple(spec.distribution for spec in specs))
    return Record(
        upstream_id=config.id,
        dataset=dataset,
        resources=tuple(specs),
        stands_together=True,
        issues=check_fields(dataset),
    )


def _dataset(config: DatasetConfig, source: Source, distributions: tuple[Distribution, ...]) -> Dataset:
    """What the config says of the dataset, over the config's defaults for all of them."""
    said = {
        name: getattr(config, name) for name in DatasetFields.model_fields if name in config.model_fields_set
    }
    values = {**defaults_of(source), **said, "id": config.id, "distributions": distributions}
    try:
        return Dataset.model_validate(values, context={"language": language_of(source)})
    except ValueError as error:
        raise RecordFieldUnusable(field="defaults", record=config.id) from error


def _specs(resource: ResourceConfig, config: DatasetConfig, source: Source) -> list[ResourceSpec]:
    """The resources that one entry of the config makes: one, or one for each file a glob fits."""
    if not resource.is_local:
        key = resource.id or _key_of_address(resource.url)
        return [_spec(resource, key, resource.url, resource.title, shown=resource.url)]
    if source.folder is None:
        raise LocalPathFromWeb(path=cut(PurePath(resource.url).name, 120))
    literal = source.folder / resource.url
    if literal.exists() or not has_magic(resource.url):
        key = resource.id or _shown_path(resource.url)
        return [_spec(resource, key, str(literal), resource.title, shown=literal.name)]
    paths = local_paths(source.folder, resource.url)
    if not paths:
        raise PatternMatchesNothing(pattern=cut(_shown_path(resource.url), 200))
    fixed = _fixed_part(resource.url)
    prefix = resource.id or ("" if _leaves_folder(resource.url) else fixed.as_posix())
    language = language_of(source)
    members = []
    for path in paths:
        name = path.relative_to(source.folder / fixed).as_posix()
        key = f"{prefix}/{name}" if prefix not in ("", ".") else name
        title = _member_title(resource.title, path, language)
        members.append(_spec(resource, key, str(path), title, shown=path.name))
    return members


def _spec(resource: ResourceConfig, key: str, location: str, title: Text | None, shown: str) -> ResourceSpec:
    """One resource. shown is the address, or of a local file its name only: nothing else of a path is public."""
    described: JsonObject = {name: getattr(resource, name) for name in DistributionFields.model_fields}
    shape = read_format(described.get("format"), described.get("media_type"), shown)
    described |= {
        "title": title,
        "format": shape.format,
        "media_type": shape.media_type,
        "original_format": shape.original_format,
        "compress_format": shape.compress_format,
        "package_format": shape.package_format,
        "key": key,
        "url": shown,
    }
    schema = resource.table_schema
    if isinstance(schema, str):  # a path that nobody read: to infer instead would drop what was declared
        raise RecordFieldUnusable(field="schema", record=key)
    return ResourceSpec(
        key=key,
        distribution=Distribution(**described),
        location=location,
        is_local=resource.is_local,
        read=resource.read_options(),
        schema=schema,
        expect=resource.expectation(),
        on_findings=resource.on_findings,
    )


def _key_of_address(url: str) -> str:
    """The path of an address without host and query; the host where there is no path."""
    parts = urlsplit(url)
    return unquote(parts.path).strip("/") or (parts.hostname or url)


def _shown_path(written: str) -> str:
    """A path as the config writes it; of one that is absolute or leaves the folder, its name only."""
    path = PurePath(written)
    return path.name if _leaves_folder(written) else path.as_posix()


def _leaves_folder(written: str) -> bool:
    return PurePath(written).is_absolute() or ".." in PurePath(written).parts


def _fixed_part(pattern: str) -> PurePath:
    """The folder below which a glob begins to look."""
    parts = PurePath(pattern).parts[:-1]
    magic = next((number for number, part in enumerate(parts) if has_magic(part)), len(parts))
    return PurePath(*parts[:magic])


def _member_title(title: Text | None, path: Path, language: str) -> Text:
    """A glob's title with the file's name behind it, so that its members can be told apart."""
    name = path.name.rsplit(".", 1)[0]
    if title is None:
        return Text(en=name) if language == "en" else Text(th=name)
    return Text(**{lang: f"{said} · {name}" for lang, said in title.plain().items()})
