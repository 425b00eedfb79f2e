"""Files that are no table, named: what each is in Thai and in English, and what its agency can do now."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NatureWords:
    """what: the noun, to stand behind "it is"; do: an action, as a whole sentence."""

    what_th: str
    what: str
    do_th: str
    do: str


_AS_TABLE = (
    "หากเนื้อหาเป็นตาราง ให้ส่งไฟล์ CSV หรือ XLSX เพิ่มด้วย",
    "If the content is a table, deliver it as CSV or XLSX as well.",
)
_LINK = (
    "เปิดลิงก์ในเบราว์เซอร์แบบไม่เข้าสู่ระบบ แล้วแก้ให้ชี้ไปที่ไฟล์ข้อมูลโดยตรง",
    "Open the link in a browser without logging in, and correct it to lead to the data file itself.",
)
_SERVER = (
    "เปิดที่อยู่ไฟล์ดูข้อความ แก้สิทธิ์ ที่อยู่ หรือโปรแกรมที่ส่งออก แล้วเก็บเกี่ยวใหม่",
    "Open the address, read the message, correct the rights, the address or the exporting program, and harvest again.",
)
_UNPACK = (
    "แตกไฟล์ แล้วส่งไฟล์ข้อมูลโดยตรง หรือบีบอัดใหม่เป็น zip",
    "Unpack it and deliver the data file itself, or pack it as zip.",
)
_EXPORT = (
    "ส่งออกเป็น CSV, XLSX หรือ Parquet จากโปรแกรมเดิม แล้วส่งไฟล์นั้น",
    "Export it from its program as CSV, XLSX or Parquet and deliver that file.",
)
_MAP = (
    "ส่งออกชั้นข้อมูลเป็น GeoJSON, GeoPackage หรือ Shapefile (zip) แล้วส่งไฟล์นั้น",
    "Export the layer as GeoJSON, GeoPackage or a zipped Shapefile and deliver that file.",
)

_WORDS: dict[str, tuple[str, str, tuple[str, str]]] = {
    "empty": ("ไฟล์ว่าง", "an empty file", (
        "ส่งออกข้อมูลใหม่ ตรวจว่าไฟล์มีเนื้อหา แล้วส่งอีกครั้ง",
        "Export the data again, see that the file has content, and deliver it anew.",
    )),
    "html": ("หน้าเว็บ", "a web page", _LINK),
    "login": ("หน้าเข้าสู่ระบบ", "a login page", _LINK),
    "message": ("ข้อความจากเครื่องแม่ข่าย", "a message of the server", _SERVER),
    "prose": ("ข้อความแจ้งเป็นถ้อยคำ ไม่มีตาราง", "a message in words", _SERVER),
    "txt": ("เอกสารข้อความที่มีหัวเรื่อง ไม่มีตาราง", "a text with headings and no table", _AS_TABLE),
    "json_error": ("ข้อความแจ้งข้อผิดพลาดแบบ JSON", "an error message in JSON", _SERVER),
    "xml_error": ("ข้อความแจ้งข้อผิดพลาดแบบ XML", "an error message in XML", _SERVER),
    "program_error": ("ข้อความแจ้งข้อผิดพลาดของโปรแกรม", "an error message of a program", _SERVER),
    "pdf": ("เอกสาร PDF", "a PDF document", _AS_TABLE),
    "doc": ("เอกสาร Office รุ่นเก่า", "an old Office document", _AS_TABLE),
    "docx": ("เอกสาร Word", "a Word document", _AS_TABLE),
    "pptx": ("สไลด์นำเสนอ", "a slide presentation", _AS_TABLE),
    "ppt": ("สไลด์นำเสนอ", "a slide presentation", _AS_TABLE),
    "office": ("เอกสาร Office", "an Office document", _AS_TABLE),
    "rtf": ("เอกสาร RTF", "an RTF document", _AS_TABLE),
    "mhtml": ("หน้าเว็บที่บันทึกเป็นไฟล์เดียว (MHTML)", "a web page saved as one file (MHTML)", (
        "เปิดไฟล์ใน Excel แล้วบันทึกเป็น XLSX จากนั้นส่งไฟล์ใหม่",
        "Open it in Excel, save it as XLSX and deliver that file.",
    )),
    "calendar": ("ไฟล์ปฏิทินหรือนามบัตร", "a calendar or a contact card", _EXPORT),
    "pointer": ("ตัวชี้ไปยังไฟล์ใหญ่ในคลัง Git (Git LFS) ไม่ใช่ตัวไฟล์", "a pointer of Git LFS in place of the file", (
        "แก้ที่อยู่ให้ชี้ไปที่ตัวไฟล์ เช่น ที่อยู่ดาวน์โหลดของไฟล์นั้นในหน้าเว็บของคลัง Git แล้วเก็บเกี่ยวใหม่",
        "Correct the address to lead to the file itself, as its download link in the repository does; harvest again.",
    )),
    "feed": ("ฟีดข่าว", "a news feed", _EXPORT),
    "capabilities": ("รายการความสามารถของบริการแผนที่", "the list of what a map service can do", (
        "ใช้ที่อยู่ที่ขอข้อมูล (GetFeature) แทน",
        "Use the address that asks for the features (GetFeature) instead.",
    )),
    "svg": ("ภาพ SVG", "an SVG picture", _AS_TABLE),
    "audio": ("ไฟล์เสียง", "a sound file", _LINK),
    "video": ("ไฟล์วิดีโอ", "a video file", _LINK),
    "program": ("โปรแกรม", "a program", (
        "นำไฟล์นี้ออก และให้ผู้ดูแลระบบตรวจเครื่องแม่ข่าย",
        "Take the file down and have the server looked at.",
    )),
    "7z": ("ไฟล์บีบอัด 7z", "a 7z archive", _UNPACK),
    "rar": ("ไฟล์บีบอัด RAR", "a RAR archive", _UNPACK),
    "cab": ("ไฟล์บีบอัด CAB", "a CAB archive", _UNPACK),
    "bz2": ("ไฟล์บีบอัด bz2", "a bz2 file", _UNPACK),
    "xz": ("ไฟล์บีบอัด xz", "an xz file", _UNPACK),
    "zst": ("ไฟล์บีบอัด zst", "a zst file", _UNPACK),
    "arrow": ("ไฟล์ Arrow", "an Arrow file", _EXPORT),
    "sqlite": ("ฐานข้อมูล SQLite", "a SQLite database", _EXPORT),
    "access": ("ฐานข้อมูล Access", "an Access database", _EXPORT),
    "dump": ("คำสั่งสำรองฐานข้อมูล SQL", "an SQL dump of a database", _EXPORT),
    "avro": ("ไฟล์ Avro", "an Avro file", _EXPORT),
    "orc": ("ไฟล์ ORC", "an ORC file", _EXPORT),
    "numpy": ("ไฟล์ NumPy", "a NumPy file", _EXPORT),
    "hdf5": ("ไฟล์ HDF5", "an HDF5 file", _EXPORT),
    "netcdf": ("ไฟล์ NetCDF", "a NetCDF file", _EXPORT),
    "spss": ("ไฟล์ SPSS", "an SPSS file", _EXPORT),
    "stata": ("ไฟล์ Stata", "a Stata file", _EXPORT),
    "sas": ("ไฟล์ SAS", "a SAS file", _EXPORT),
    "rdata": ("ไฟล์ข้อมูลของ R", "a data file of R", _EXPORT),
    "gml": ("ไฟล์แผนที่ GML", "a GML map file", _MAP),
    "gpx": ("ไฟล์เส้นทาง GPX", "a GPX file of tracks", _MAP),
    "dwg": ("แบบเขียน AutoCAD", "an AutoCAD drawing", _MAP),
    "tiff": ("ภาพ TIFF", "a TIFF picture", _AS_TABLE),
    "xml": ("เอกสาร XML", "an XML document", _AS_TABLE),
    "rdf": ("เอกสาร RDF", "an RDF document", _AS_TABLE),
    "sdmx": ("เอกสาร SDMX", "an SDMX document", _EXPORT),
    "unknown": ("ข้อมูลไบนารีที่ไม่รู้จัก", "binary content of an unknown kind", (
        "ตรวจว่าไฟล์ไม่เสียหายและไม่ได้เข้ารหัสไว้ แล้วส่งออกใหม่เป็น CSV หรือ XLSX",
        "See that the file is whole and not encrypted, and export it again as CSV or XLSX.",
    )),
}  # fmt: skip
_PICTURES = frozenset({"png", "jpeg", "gif", "webp", "bmp", "heic", "ico", "psd", "postscript"})
SERVER_ERRORS = frozenset({"message", "prose", "xml_error", "program_error"})
"""Answers of a server or a program in place of the data."""
NEVER_DATA = frozenset({"html", "login", "empty", "binary", "unknown", "program", "pointer"}) | SERVER_ERRORS
"""What is no data under any name."""


def words_of(code: str) -> NatureWords:
    """The words for a kind of file; a plain naming for one without words of its own.

    >>> words_of("login").what
    'a login page'
    """
    code = {"binary": "unknown"}.get(code, code)
    if code in _PICTURES:
        return NatureWords(f"ภาพ {code.upper()}", f"a {code.upper()} picture", *_AS_TABLE)
    th, en, (do_th, do) = _WORDS.get(code, (f"ไฟล์ {code.upper()}", f"a {code.upper()} file", _AS_TABLE))
    return NatureWords(th, en, do_th, do)
