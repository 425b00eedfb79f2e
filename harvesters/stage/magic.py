"""First bytes that say what a file is, for kinds of file that hold no table of rows."""

import re

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"\x00\x00\x01\x00", "ico"),
    (b"8BPS", "psd"),
    (b"ID3", "audio"),
    (b"OggS", "audio"),
    (b"fLaC", "audio"),
    (b"\xff\xfb", "audio"),
    (b"\xff\xf3", "audio"),
    (b"\x1aE\xdf\xa3", "video"),
    (b"\x00\x00\x01\xba", "video"),
    (b"FLV\x01", "video"),
    (b"0&\xb2u\x8ef\xcf\x11", "video"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"MSCF\x00\x00\x00\x00", "cab"),
    (b"{\\rtf", "rtf"),
    (b"ARROW1", "arrow"),
    (b"FEA1", "arrow"),
    (b"Obj\x01", "avro"),
    (b"ORC", "orc"),
    (b"\x93NUMPY", "numpy"),
    (b"\x89HDF\r\n\x1a\n", "hdf5"),
    (b"CDF\x01", "netcdf"),
    (b"CDF\x02", "netcdf"),
    (b"$FL2", "spss"),
    (b"<stata_dta>", "stata"),
    (b"RDX2\n", "rdata"),
    (b"RDX3\n", "rdata"),
    (b"\x00\x01\x00\x00Standard Jet DB", "access"),
    (b"\x00\x01\x00\x00Standard ACE DB", "access"),
    (b"PGDMP", "dump"),
    (b"%!PS", "postscript"),
    (b"AC10", "dwg"),
    (b"\x7fELF", "program"),
    (b"MZ\x90\x00", "program"),
    (b"MZ\x00\x00", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc"),
)
_RIFF = {b"WEBP": "webp", b"WAVE": "audio", b"AVI ": "video"}
_SAS = b"\x00" * 12 + b"\xc2\xea\x81\x60"
_DUMP = re.compile(
    rb"\s*(--[^\n]*\n\s*|/\*.*?\*/\s*)*"
    rb"(-- (MySQL|PostgreSQL|MariaDB) (database )?dump|CREATE TABLE\b|SET SQL_MODE)",
    re.DOTALL,
)


def signature_of(head: bytes) -> str | None:
    """The kind of file, by a word of natures.py; None for bytes that no signature begins.

    >>> signature_of(b"%PDF-1.7"), signature_of(b"a,b")
    ('pdf', None)
    """
    if head[:4] == b"RIFF" and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in (b"heic", b"heix", b"mif1", b"avif") else "video"
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0" and len(head) > 26:
        return "bmp"
    if head.startswith(_SAS):
        return "sas"
    if _DUMP.match(head[:4_000]):
        return "dump"
    is_binary = b"\0" in head[:4_096]
    return next(
        (name for magic, name in SIGNATURES if head.startswith(magic) and (is_binary or not magic.isalnum())),
        None,
    )
