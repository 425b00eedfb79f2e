"""Names of encodings: what agencies call them, and which of Python's codecs read them here.

Python's own `tis-620` and `iso8859-11` are never used: they know neither the no-break space nor the dashes that
Windows writes into Thai files. The same holds for latin-1 and the narrow Chinese and Korean tables: the wider
Windows table reads all of their letters alike, and the characters that people added since.
"""

import codecs
import re

_ALIASES = {
    "tis620": "cp874", "tis6200": "cp874", "tis62025291": "cp874", "iso885911": "cp874", "iso8859111": "cp874",
    "windows874": "cp874", "cp874": "cp874", "xwindows874": "cp874", "thai": "cp874", "ansi874": "cp874",
    "ascii": "utf-8", "usascii": "utf-8", "utf8": "utf-8", "utf8sig": "utf-8-sig", "utf8bom": "utf-8-sig",
    "latin1": "cp1252", "iso88591": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shiftjis": "cp932",
    "euckr": "cp949", "big5": "cp950",
}  # fmt: skip
_READ = frozenset({
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "cp874", "tis-620",
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
    "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6",
    "iso8859-7", "iso8859-8", "iso8859-9", "iso8859-10", "iso8859-13",
    "iso8859-14", "iso8859-15", "iso8859-16", "koi8-r", "koi8-u", "kz1048", "ptcp154", "mac-roman", "mac-cyrillic",
    "cp437", "cp737", "cp775", "cp850", "cp852", "cp855", "cp857", "cp858", "cp860",
    "cp861", "cp862", "cp863", "cp864", "cp865", "cp866", "cp869", "cp037", "cp500",
    "gb18030", "hz", "cp950", "big5hkscs", "cp932", "euc-jp", "euc_jp",
    "iso2022-jp", "iso2022_jp", "cp949", "euc-kr", "johab", "iso2022-kr", "iso2022_kr",
})  # fmt: skip


def codec_of(name: str) -> str | None:
    """The Python codec for a declared name; None for a name that is no text encoding we read.

    >>> codec_of("TIS-620"), codec_of("Shift_JIS"), codec_of("rot13")
    ('cp874', 'cp932', None)
    """
    folded = _folded(name)
    if folded in _ALIASES:
        return _ALIASES[folded]
    try:
        codec = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        return None
    codec = _ALIASES.get(_folded(codec), codec)
    return codec if codec in _READ else None


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
