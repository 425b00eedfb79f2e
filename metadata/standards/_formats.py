"""File formats as sources write them: one code, the media type, how it is packed."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from metadata.vocabulary import find_term

PACKED = {
    "zip": "zip",
    "gz": "gz",
    "gzip": "gz",
    "7z": "7z",
    "rar": "rar",
    "tar": "tar",
    "bz2": "bz2",
    "xz": "xz",
}
_COMPRESSED = frozenset({"gz", "bz2", "xz"})  # one file made smaller; the others are folders of files
SERVICES = frozenset({"wms", "wfs", "wmts", "wcs", "api", "sparql"})
PAGES = frozenset({"html"})
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")


@dataclass(frozen=True)
class Format:
    """format is a code of media_types, or what the source wrote when no list knows it (is_known False)."""

    format: str | None = None
    media_type: str | None = None
    compress_format: str | None = None
    package_format: str | None = None
    original_format: str | None = None
    is_known: bool = True


def read_format(written: str | None, media_type: str | None, address: str | None) -> Format:
    """One format from what a source says of a file, and from the file's name when it says nothing.

    >>> read_format("zip+csv", None, None)
    Format(format='csv', media_type='text/csv', compress_format=None, package_format='zip', \
original_format='zip+csv', is_known=True)
    >>> read_format(".cvs", None, None).format, read_format("XSL", None, None).format
    ('csv', 'xls')
    >>> read_format(None, None, "https://example.org/a/roads.csv.gz?x=1").compress_format
    'gz'
    """
    said = (written or "").strip()
    declared = _media_type(media_type)
    code, packed = _parts(said)
    if code is None and declared and not said:
        code, packed = _parts(declared)
    if code is None and not said and address:
        code, packed = _from_name(address)
    term = find_term("media_types", code) if code else None
    known = declared or (term.wire if term and term.wire else None)
    return Format(
        format=code or said or None,
        media_type=known,
        compress_format=packed if packed in _COMPRESSED else None,
        package_format=packed if packed and packed not in _COMPRESSED else None,
        original_format=said if said and said.casefold() != (code or "") else None,
        is_known=code is not None or not said,
    )


def _media_type(value: str | None) -> str | None:
    """type/subtype in lower case, without parameters; None for anything else."""
    bare = (value or "").split(";")[0].strip().lower()
    return bare if _MEDIA_TYPE.fullmatch(bare) else None


def _parts(said: str) -> tuple[str | None, str | None]:
    """(format, packing) of a written format: `zip+csv`, `CSV.ZIP`, `csv (zip)`, a media type, an IANA or EU address."""
    if not said:
        return None, None
    if code := _code(said):
        return code, None
    pieces = [piece for piece in re.split(r"[^a-z0-9]+", said.lower()) if piece]
    packed = next((PACKED[piece] for piece in pieces if piece in PACKED), None)
    others = [piece for piece in pieces if piece not in PACKED]
    if packed and len(others) == 1 and (code := _code(others[0])):
        return code, packed
    return None, None


def _code(said: str) -> str | None:
    """The code of one format name, media type, or address of a register of formats."""
    bare = said.strip().lower()
    if bare.startswith(("http://", "https://")):
        path = _path(bare).strip("/").split("/")
        candidates = ["/".join(path[-2:]), path[-1]]
    else:
        candidates = [_media_type(bare) or bare, bare.lstrip(".")]
    for candidate in candidates:
        found = find_term("media_types", candidate) or find_term("media_types", f".{candidate}")
        if found:
            return found.code
    return None


def _from_name(address: str) -> tuple[str | None, str | None]:
    """(format, packing) from a file name's last extensions: roads.csv.gz is CSV, compressed."""
    name = unquote(_path(address)).rsplit("/", 1)[-1].lower()
    extensions = re.findall(r"\.([a-z0-9]{1,8})(?=\.|$)", name)[-2:]
    if len(extensions) == 2 and extensions[1] in PACKED and (code := _code(extensions[0])):
        return code, PACKED[extensions[1]]
    return (_code(extensions[-1]), None) if extensions else (None, None)


def _path(address: str) -> str:
    """The path of an address; "" for one that is broken, such as an unclosed bracket in its host."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""
