"""The names of an archive's members as their writer meant them.

A zip marks names in UTF-8 by a flag; without it the standard says code page 437, while Windows writes its own
code page (874 in Thailand) and macOS writes UTF-8 all the same (APPNOTE 4.4.4 and appendix D).
"""

import re
import struct
import zipfile
import zlib

_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075
_THAI = re.compile("[ก-๛]")


def zip_name(entry: zipfile.ZipInfo) -> str:
    """The name of a member: the flag believed, then the Unicode path field, valid UTF-8, Thai, code page 437.

    >>> entry = zipfile.ZipInfo("งบ.csv".encode("cp874").decode("cp437"))
    >>> zip_name(entry)
    'งบ.csv'
    """
    if entry.flag_bits & _UTF8_FLAG or entry.filename.isascii():
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:  # the reader already knew better
        return entry.filename
    return _unicode_path(entry.extra, raw) or as_thai(raw) or entry.filename


def tar_name(name: str) -> str:
    """The name of a member of a tar that was decoded as UTF-8 with surrogates for what is none."""
    raw = name.encode("utf-8", "surrogateescape")
    return (as_thai(raw) or raw.decode("utf-8", "replace")).removeprefix("./")


def as_thai(raw: bytes) -> str | None:
    """Bytes as UTF-8, else as the Thai of Windows where Thai letters come out; None for neither."""
    for codec in ("utf-8", "cp874"):
        try:
            name = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        if codec == "utf-8" or (_THAI.search(name) and name.isprintable()):
            return name
    return None


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """Info-ZIP's extra field with the name in UTF-8, if it speaks of this name."""
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(field) > 5 and field[0] == 1:
            if int.from_bytes(field[1:5], "little") != zlib.crc32(raw):
                return None
            return field[5:].decode("utf-8", "replace")
    return None
