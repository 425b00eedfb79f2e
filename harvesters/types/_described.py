"""Rows of a workbook or list as records: ids that do not clash, files beside the document, errors of single rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urljoin

from harvesters.fetch import Fetcher
from harvesters.record import Announced, FailedRecord, Gathered, Record, ResourceSpec
from harvesters.source import Source
from harvesters.types._documents import Document, open_document
from harvesters.types._records import dataset_id, dataset_ids, make_record
from harvesters.types._sheets import read_sheets
from metadata.errors import KhlangError
from metadata.errors.standards import DescriptorPathUnsafe, RecordError
from metadata.standards._datapackage_resources import check_path
from metadata.standards._reading import Reading
from metadata.standards._sheets import Described, Sheet
from metadata.text import cut


def gather_rows(
    location: str,
    source: Source,
    fetch: Fetcher,
    read: Callable[[Sequence[Sheet], Document], list[Described]],
) -> Iterator[Gathered]:
    """Every dataset that read finds in the document's sheets, as a record or an error.

    Raises what read raises, ListUnreadable, ListTooLong, AddressUnusable, LocalPathFromWeb, an error of the
    sandbox, or a FetchError: then nothing is known to be missing.
    """
    with open_document(location, source, fetch) as document:
        found = read(read_sheets(document.path, document.shown), document)
        yield Announced(len(found))
        readings = [described.reading for described in found if isinstance(described.reading, Reading)]
        ids = dataset_ids((reading.upstream_name, reading.upstream_id) for reading in readings)
        for described in found:
            yield _gathered(described, source, document, location, ids)


def _gathered(
    described: Described, source: Source, document: Document, location: str, ids: dict[tuple[str, str], str]
) -> Gathered:
    reading = described.reading
    if isinstance(reading, RecordError):
        title = "" if described.is_private else cut(described.title, 200)
        return FailedRecord(cut(described.key, 1_000), reading, title)
    identity = ids.get((reading.upstream_name, reading.upstream_id)) or dataset_id(reading.upstream_name)
    made = make_record(reading, source, identity, is_private=described.is_private)
    if not isinstance(made, Record):
        return made
    try:
        return replace(
            made, resources=tuple(_spec(s, described, source, document, location) for s in made.resources)
        )
    except KhlangError as error:
        return FailedRecord(cut(described.key, 1_000), error, cut(described.title, 200))


def _spec(
    spec: ResourceSpec, described: Described, source: Source, document: Document, location: str
) -> ResourceSpec:
    """The resource with the way to a file named by a path, and with the columns of its data dictionary."""
    if fields := described.dictionary.get(spec.key):
        spec = replace(spec, schema={"fields": fields}, on_findings="warn")
    path = described.paths.get(spec.key)
    if path is None or spec.link_reason == "refused":
        return spec
    return _place_beside(spec, path, source, document, location)


def _place_beside(
    spec: ResourceSpec, path: str, source: Source, document: Document, location: str
) -> ResourceSpec:
    """The resource at a path that counts from the document's folder: an address beside it, or a local file.

    Raises DescriptorPathUnsafe for a path that leads out of that folder.
    """
    plain = path.strip().replace("\\", "/").removeprefix("./")
    check_path(plain, spec.key)
    shown = PurePosixPath(plain).name
    if document.base:
        address = urljoin(document.base, quote(plain, safe="/%"))
        distribution = spec.distribution.model_copy(update={"url": address})
        return replace(spec, distribution=distribution, location=address, link_reason=None)
    assert source.folder is not None  # open_document refuses local paths of configs from the web
    folder = (source.folder / location).parent
    file = folder / plain
    if not file.resolve().is_relative_to(folder.resolve()):
        raise DescriptorPathUnsafe(path=cut(path, 200), resource=spec.key)
    extras = {key: value for key, value in spec.distribution.extras.items() if key != "url"}
    distribution = spec.distribution.model_copy(update={"url": shown, "extras": extras})
    return replace(spec, distribution=distribution, location=str(Path(file)), is_local=True, link_reason=None)
