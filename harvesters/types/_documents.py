"""One document of a source on our disk: from the web through the fetcher, or a local file of the operator's."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from harvesters.fetch import Fetcher, mask_url
from harvesters.source import Source
from metadata.errors.types import AddressUnusable, LocalPathFromWeb
from metadata.standards._reading import web_address
from metadata.text import cut


@dataclass(frozen=True)
class Document:
    """path is the file; base the address that relative ones in it count from, "" for a local file.

    shown is what messages and pages may call it.
    """

    path: Path
    base: str
    shown: str
    media_type: str | None = None


@contextmanager
def open_document(location: str, source: Source, fetch: Fetcher) -> Iterator[Document]:
    """The document at an http(s) address or a local path, as long as the block runs.

    Raises LocalPathFromWeb, AddressUnusable, or a FetchError.
    """
    if not web_address(location):
        yield _local(location, source)
        return
    folder = Path(tempfile.mkdtemp(prefix="khlang-document-"))
    try:
        fetched = fetch.get_file(location, folder / "document")
        base = location if "***" in fetched.final_url else fetched.final_url
        shown = cut(mask_url(location), 200)
        yield Document(folder / "document", base, shown, fetched.media_type)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _local(location: str, source: Source) -> Document:
    name = cut(PurePosixPath(location).name, 120)
    if source.folder is None:
        raise LocalPathFromWeb(path=name)
    path = source.folder / location
    if not path.is_file():
        raise AddressUnusable(url=name)
    return Document(path, "", name)
