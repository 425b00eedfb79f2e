"""The national metadata workbook (Temp2_Meta_*, Temp3_Resource_*): one dataset a row, its files in the sheet beside.

Files are web addresses, or paths beside the workbook. A row that cannot be used is an error with its sheet, row
and column; a workbook without datasets is an error as a whole.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Annotated
from urllib.parse import quote, urljoin

from harvesters.config.models import Meaning
from harvesters.config.values import Location
from harvesters.fetch import Fetcher
from harvesters.record import Announced, FailedRecord, Gathered, Record, ResourceSpec
from harvesters.source import Source
from harvesters.types._documents import Document, open_document
from harvesters.types._records import dataset_id, dataset_ids, language_of, make_record
from harvesters.types._sheets import read_sheets
from metadata.errors import KhlangError
from metadata.errors.standards import DescriptorPathUnsafe, RecordError
from metadata.model import Model
from metadata.standards import thai_excel
from metadata.standards._datapackage_resources import check_path
from metadata.standards._reading import Reading
from metadata.standards.thai_excel import Described
from metadata.text import cut


class Options(Model):
    """The keys of a thai_excel source beside the common ones."""

    url: Annotated[
        Location,
        Meaning(
            "ที่อยู่หรือชื่อไฟล์ของแบบฟอร์มคำอธิบายข้อมูลภาครัฐ (.xlsx)",
            "The address or local path of the national metadata workbook (.xlsx)",
            "metadata.xlsx",
        ),
    ]


def gather(source: Source, fetch: Fetcher) -> Iterator[Gathered]:
    """Every row of the workbook as a record or an error.

    Raises WorkbookNotNational, HeaderUnknown, ListEmpty, ListUnreadable, ListTooLong, AddressUnusable,
    LocalPathFromWeb or a FetchError: then nothing is known to be missing.
    """
    options = source.options
    if not isinstance(options, Options):
        raise TypeError("a thai_excel source has the options of this file")
    with open_document(options.url, source, fetch) as document:
        sheets = read_sheets(document.path, document.shown)
        found = thai_excel.read(sheets, file=document.shown, language=language_of(source), base=document.base)
        yield Announced(len(found))
        names = [
            (d.reading.upstream_name, d.reading.upstream_id) for d in found if isinstance(d.reading, Reading)
        ]
        ids = dataset_ids(names)
        for described in found:
            yield _gathered(described, source, document, options.url, ids)


def _gathered(
    described: Described, source: Source, document: Document, location: str, ids: dict[tuple[str, str], str]
) -> Gathered:
    reading = described.reading
    if isinstance(reading, RecordError):
        return FailedRecord(cut(described.key, 1_000), reading, cut(described.title, 200))
    identity = ids.get((reading.upstream_name, reading.upstream_id)) or dataset_id(reading.upstream_name)
    made = make_record(reading, source, identity)
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
    return place_beside(spec, path, source, document, location)


def place_beside(
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
