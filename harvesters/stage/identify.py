"""Is it data? What a file is by its first bytes and content; its name and announced type are only claims.

Nothing is parsed here but the directory of a zip. An HTML page named .csv is an HTML page.
"""

import codecs
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from harvesters.stage.bodies import looks_like_rows, markup_kind, message_kind
from harvesters.stage.dbf import HEAD_BYTES as DBF_HEAD_BYTES
from harvesters.stage.dbf import read_dbf
from harvesters.stage.geo_gpkg import is_gpkg
from harvesters.stage.magic import signature_of
from metadata.vocabulary import find_term, terms

Nature = Literal[
    "text", "json", "ndjson", "workbook", "gzip", "bzip2", "xz", "zstd", "zip", "tar", "map", "dbf", "parquet",
    "sheet_xml", "html_table", "xml", "document", "html", "empty", "unknown",
]  # fmt: skip
HEAD_BYTES = 65_536
TABULAR_CLAIMS = frozenset(
    {
        "csv", "tsv", "xlsx", "xls", "ods", "xlsb", "json", "ndjson", "geojson", "parquet", "kml", "kmz", "gpkg",
        "shp", "dbf",
    }
)  # fmt: skip

_TYPES = "[Content_Types].xml"
_OFFICE = re.compile(r"application/vnd\.[a-z0-9][a-z0-9.+-]{1,80}")
"""What a zip may say of itself: it becomes the Content-Type of the download."""
_EXCEL = frozenset({"xls", "xlsx"})
_BOOKS = _EXCEL | {"xlsb", "ods"}
_KMZ_ENDINGS = frozenset(
    {".kml", ".png", ".jpg", ".jpeg", ".gif", ".dae", ".xml", ".txt", ".html", ".css", ""}
)
_JSON = re.compile(r'\s*(\{\s*(\}|")|\[\s*(\]|\{|\[|"|-?\d|t|f|n))')
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Identity:
    """nature says which reader fits; format is a code of the media type list, or a plain word for the rest."""

    nature: Nature
    format: str
    media_type: str


_PACKED: tuple[tuple[re.Pattern[bytes], Identity], ...] = (
    (re.compile(rb"\x1f\x8b"), Identity("gzip", "gz", "application/gzip")),
    (re.compile(rb"BZh[1-9]1AY&SY"), Identity("bzip2", "bz2", "application/x-bzip2")),
    (re.compile(rb"\xfd7zXZ\x00"), Identity("xz", "xz", "application/x-xz")),
    (re.compile(rb"\x28\xb5\x2f\xfd"), Identity("zstd", "zst", "application/zstd")),
    (re.compile(rb".{257}ustar", re.DOTALL), Identity("tar", "tar", "application/x-tar")),
)


def identify(path: Path, file_name: str, media_type: str | None = None) -> Identity:
    """What the file at path really is, whatever file_name and media_type claim."""
    with path.open("rb") as source:
        head = source.read(HEAD_BYTES)
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        return Identity("empty", "empty", "application/x-empty")
    for mark, packed in _PACKED:
        if mark.match(head):
            return packed
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zip_kind(path)
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _ole_kind(head, path)
    found = _table_kind(head, path) or signature_of(head)
    if isinstance(found, Identity):
        return found
    if found is not None:
        return Identity("document", found, _media_type(found))
    is_whole = path.stat().st_size <= len(head)
    return _text_kind(head, claimed(file_name, media_type), is_whole=is_whole)


def claimed(file_name: str, media_type: str | None) -> str | None:
    """The format that the name's ending, else the announced media type, speaks of; None when neither says."""
    suffixes = [s.lower() for s in PurePosixPath(file_name).suffixes]
    if suffixes and suffixes[-1] in (".gz", ".bz2", ".xz", ".zst", ".zip") and len(suffixes) > 1:
        suffixes.pop()
    term = find_term("media_types", suffixes[-1].lstrip(".")) if suffixes else None
    if term is None and media_type:
        term = find_term("media_types", media_type.split(";")[0].strip())
    return term.code if term else None


def media_type_of(code: str) -> str:
    """The media type of a format of the code list; "" where the list has none."""
    term = terms("media_types").get(code)
    return term.wire if term else ""


def _media_type(code: str) -> str:
    return media_type_of(code) or "application/octet-stream"


def _identity(nature: Nature, code: str) -> Identity:
    return Identity(nature, code, _media_type(code))


def _zip_kind(path: Path) -> Identity:
    """XLSX, ODS and their kin are zips with known members; the rest is an archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist()[:2_000])
            mimetype = (
                archive.read("mimetype")[:100].decode("ascii", "replace") if "mimetype" in names else ""
            )
            types = archive.read(_TYPES)[:100_000] if _TYPES in names and not mimetype else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return _identity("zip", "zip")
    if "xl/workbook.xml" in names or b"spreadsheetml.sheet.main" in types:
        return _identity("workbook", "xlsx")
    if "xl/workbook.bin" in names:
        return Identity("workbook", "xlsb", "application/vnd.ms-excel.sheet.binary.macroEnabled.12")
    if "opendocument.spreadsheet" in mimetype:
        return _identity("workbook", "ods")
    if "word/document.xml" in names:
        return _identity("document", "docx")
    if "ppt/presentation.xml" in names:
        return _identity("document", "pptx")
    if _is_kmz(names):
        return _identity("map", "kmz")
    if _TYPES in names or mimetype:
        said = mimetype.strip().lower()
        known = said if _OFFICE.fullmatch(said) else "application/octet-stream"
        return Identity("document", "office", known)
    return _identity("zip", "zip")


def _is_kmz(names: set[str]) -> bool:
    """One KML, and beside it only what it shows: pictures, models, styles."""
    endings = [PurePosixPath(name).suffix.lower() for name in names if not name.endswith("/")]
    return endings.count(".kml") == 1 and set(endings) <= _KMZ_ENDINGS


def _ole_kind(head: bytes, path: Path) -> Identity:
    """An old Office file: the directory names its main stream in UTF-16."""
    with path.open("rb") as source:
        content = head + source.read(4_000_000)
        source.seek(max(0, path.stat().st_size - 1_000_000))
        content += source.read()
    if "EncryptedPackage".encode("utf-16-le") in content:
        return _identity("workbook", "xlsx")
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "WORKBOOK", "Book", "BOOK")):
        return _identity("workbook", "xls")
    return _identity("document", "doc")


def _table_kind(head: bytes, path: Path) -> Identity | None:
    """Binary files that hold tables: Parquet, dBase, GeoPackage, the shapes of a shapefile."""
    if head[:4] == b"PAR1":
        return Identity("parquet", "parquet", _media_type("parquet"))
    if head.startswith(b"SQLite format 3\x00"):
        return _identity("map", "gpkg") if is_gpkg(head) else _identity("document", "sqlite")
    if head.startswith(b"\x00\x00\x27\x0a"):
        return _identity("map", "shp")
    with path.open("rb") as source:
        is_table = read_dbf(source.read(DBF_HEAD_BYTES), path.stat().st_size) is not None
    return Identity("dbf", "dbf", "application/x-dbf") if is_table else None


def _text_kind(head: bytes, claim: str | None, *, is_whole: bool) -> Identity:
    text = _peek(head)
    if text is None:
        return Identity("unknown", "binary", "application/octet-stream")
    kind = markup_kind(text)
    if kind in ("html", "login"):
        is_table = claim in _EXCEL and "<table" in text.lower()
        return Identity("html_table" if is_table else "html", str(kind), _media_type("html"))
    if kind == "sheet_xml":
        return Identity("sheet_xml", "xls", _media_type("xls"))
    if kind is not None:
        nature: dict[str, Nature] = {"kml": "map", "xml": "xml"}
        return Identity(nature.get(kind, "document"), kind, _media_type(kind))
    if _JSON.match(text):
        if claim == "ndjson" or re.match(r"\s*\{[^\n]*\}\s*\n\s*\{", text):
            return _identity("ndjson", "ndjson")
        if not (claim in ("csv", "tsv") and text.lstrip().startswith("[") and looks_like_rows(text)):
            return _identity("json", "geojson" if claim == "geojson" else "json")
    message = message_kind(text, is_whole=is_whole, is_book=claim in _BOOKS)
    if message is not None:
        return Identity("document", message, "text/plain")
    return _identity("text", "tsv" if claim == "tsv" else "csv")


def _peek(head: bytes) -> str | None:
    """The first bytes as text, good enough to tell markup from rows; None for what is no text at all."""
    for bom, codec in _BOMS:
        if head.startswith(bom):
            return head.decode(codec, "replace").lstrip("\ufeff")
    nul_share = head.count(0) / len(head)
    if nul_share > 0.02:
        lanes = [head[0::2].count(0), head[1::2].count(0)]
        if nul_share < 0.6 and max(lanes) > 4 * min(lanes) + 1:
            return head.decode("utf-16-le" if lanes[1] > lanes[0] else "utf-16-be", "replace")
        if _thai_lane(head):
            return head.decode(_thai_lane(head), "replace")
        if nul_share > 0.3 or _control_share(head) > 0.05:
            return None
    elif _thai_lane(head):
        return head.decode(_thai_lane(head), "replace")
    if _control_share(head) > 0.02:
        return None
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return head.decode("cp874", "replace")


def _thai_lane(head: bytes) -> str:
    """UTF-16 of mostly Thai has few NULs: every second byte is 00 or 0E instead."""
    for codec, lane in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if len(lane) >= 8 and (lane.count(0) + lane.count(0x0E)) / len(lane) > 0.9:
            return codec
    return ""


def _control_share(head: bytes) -> float:
    controls = sum(
        head.count(c) for c in range(1, 32) if c not in (9, 10, 11, 12, 13, 26, 27, 28, 29, 30, 31)
    )
    return controls / len(head)
