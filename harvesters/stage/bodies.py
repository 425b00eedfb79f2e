"""Text that a server sends in place of data: error pages, exception documents, messages, stack traces.

A table is never taken for one of them: what has rows is looked at as rows first.
"""

import re
from typing import Final

HTML: Final = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|script|title|meta|table|div|center|style)\b",
    re.IGNORECASE | re.DOTALL,
)
_SURE_HTML = re.compile(r"<(!doctype\s+html|html|head|body)\b", re.IGNORECASE)
XML: Final = re.compile(r"\s*<(\?xml\b|!DOCTYPE\b|!--|[A-Za-z_][\w:.-]*[\s/>])")
_LOGIN = re.compile(
    r"type\s*=\s*[\"']?password|/login|log\s?in\b|sign\s?in\b|เข้าสู่ระบบ|ลงชื่อเข้าใช้|single sign.on",
    re.IGNORECASE,
)
_XML_KINDS: tuple[tuple[str, str], ...] = (
    ("sheet_xml", r"<(\w+:)?Workbook\b[^>]*urn:schemas-microsoft-com:office:spreadsheet"),
    ("xml_error", r"<(\w+:)?(ServiceExceptionReport|ExceptionReport|OWSException)\b"),
    ("xml_error", r"<Error>\s*<Code>\w+</Code>"),
    ("xml_error", r"<(\w+:)?Envelope\b.*?<(\w+:)?Fault\b"),
    ("xml_error", r"^\s*(<\?xml[^>]*>\s*)?<(error|errors|exception|fault)\b[^>]*>"),
    ("kml", r"<(\w+:)?kml\b"),
    ("gpx", r"<gpx\b"),
    ("gml", r"<(wfs|gml|ogr):FeatureCollection\b|<FeatureCollection\b[^>]*opengis\.net"),
    ("rdf", r"<rdf:rdf\b"),
    ("feed", r"<(rss|feed)\b"),
    ("svg", r"<svg\b"),
    ("capabilities", r"<(\w+:)?(W[MFC]T?S_Capabilities|WMT_MS_Capabilities|Capabilities)\b"),
    ("sdmx", r"<(\w+:)?(StructureSpecificData|GenericData|Structure)\b[^>]*sdmx"),
)
_PHP = re.compile(
    r"\s*(<br\s*/?>\s*)*<b>(Warning|Notice|Fatal error|Parse error|Deprecated)</b>:"
    r"|\s*(PHP )?(Warning|Notice|Fatal error|Parse error|Deprecated): .{0,400} in .{1,300} on line \d+",
    re.IGNORECASE | re.DOTALL,
)
_TRACE = re.compile(
    r"\s*(Traceback \(most recent call last\):|Exception in thread|Unhandled exception|Server Error in '"
    r"|([\w.]+)(Exception|Error): [^,;\t]{3,300}\n\s+at |ORA-\d{5}\b|SQLSTATE\[|Microsoft OLE DB|\[Microsoft\]\[ODBC)",
)
_MESSAGE = re.compile(
    r"\s*(HTTP/[\d.]+ [45]\d\d\b|(HTTP )?(Error )?[45]\d\d\b[\s:.-]{0,4}(error|not found|forbidden|unauthorized|"
    r"bad request|bad gateway|internal server error|service unavailable|gateway time-?out|method not allowed|gone|"
    r"too many requests|access denied)\W*$"
    r"|(the )?(requested )?(url|page|file|resource|object|document)?\s*(was |is )?(not found|forbidden|unauthorized|"
    r"access (is )?denied|permission denied|bad request|bad gateway|internal server error|service unavailable|"
    r"service temporarily unavailable|gateway time-?out|request rejected|too many requests|session expired|"
    r"invalid (api )?key|no data|no data found|record not found|file not found)\b[^,;\t]{0,200}$"
    r"|(error|exception|ข้อผิดพลาด|เกิดข้อผิดพลาด)\s*[:(][^,;\t]{0,300}$"
    r"|(ไม่พบ(ไฟล์|หน้า|ข้อมูล|เอกสาร)|ไม่มีสิทธิ์|ไม่อนุญาต|ระบบขัดข้อง|ปิดปรับปรุงระบบ)[^,;\t]{0,200}$)",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"\s*(MIME-Version|From|Date|Subject|Content-Type):.{0,2000}?multipart/related", re.IGNORECASE | re.DOTALL
)
_POINTER = re.compile(r"\s*version https://git-lfs\.github\.com/spec/v\d+\s+oid sha256:")
"""The first lines of a pointer of Git LFS, which stands in the repository for a large file."""
_APOLOGY = re.compile(
    r"\W*((we('re| are) )?sorry\b|(your |the )?session (has |is )?(expired|timed out|ended|invalid)"
    r"|(please|you (must|need to|have to|are not|do not))\b.{0,30}"
    r"\b(log ?(in|on)|sign ?in|logged in|authori[sz]ed|have (access|permission)|try again)\b"
    r"|(an |unexpected |internal )+error (has )?occurred|something went wrong|access (is |was )?denied"
    r"|unauthori[sz]ed\b"
    r"|(the |this |our )?(system|service|server|site|website|web site)( is| was)? "
    r"(down|under|closed|((temporarily|currently) )?(unavailable|not available))|under maintenance|service unavailable"
    r"|(the |this )?(requested |page |file |data |url |resource )+.{0,60}"
    r"\b(not (be )?found|no longer|not exist|not available)"
    r"|ขออภัย|ไม่สามารถ(เข้า|เชื่อมต่อ|แสดง|ดาวน์โหลด|ดำเนินการ|ให้บริการ|เปิด|ติดต่อ|ดึง|เรียก)"
    r"|หมดเวลา(การ)?(เชื่อมต่อ|ใช้งาน|เข้าใช้|ใช้ระบบ)|(ขณะนี้)?\s*(เว็บไซต์|ระบบ|บริการ)?\s*(ปิด|อยู่ระหว่าง)(การ)?(ปรับปรุง|บำรุงรักษา)"
    r"|(กรุณา|โปรด)(เข้าสู่ระบบ|ลงชื่อเข้าใช้|ล็อกอิน|ลองใหม่|ลองอีกครั้ง|ติดต่อผู้ดูแล)"
    r"|(เซสชัน|เซสชั่น|การเชื่อมต่อ).{0,20}(หมด|ล้มเหลว|ขาด)|(คุณ|ท่าน)ไม่มีสิทธิ์|ไม่อนุญาตให้เข้า)",
    re.IGNORECASE,
)
"""How a message begins that a server sends to a person."""
_POLITE = re.compile(
    r"please|sorry|apologi[sz]e|again|contact|maintenance|support|error|กรุณา|โปรด|ขออภัย|ภายหลัง|ขอบคุณ|ติดต่อ|ปรับปรุง",
    re.IGNORECASE,
)
_NO_SENTENCE = re.compile(r"[;\t|{}=]|,(?! )|^[\W\d]*$|(.*,){4}")
_ABOVE_OR_BELOW = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_UNDERLINE = re.compile(r"={4,}|-{4,}|~{4,}")
MESSAGE_LINES = 12
MESSAGE_CHARS = 4_000
PROSE_LINES = 5
PROSE_CHARS = 1_000
SENTENCE_CHARS = 12


def looks_like_rows(text: str) -> bool:
    """Every one of the first lines holds a delimiter, and the same number of it."""
    lines = [line for line in text.splitlines()[:6] if line.strip()]
    return len(lines) > 1 and any(
        len({line.count(d) for line in lines}) == 1 and d in lines[0] for d in ",;\t|"
    )


def markup_kind(text: str) -> str | None:
    """What a text in angle brackets is, by a word of natures.py; None for rows that only begin with one.

    >>> markup_kind("<html><body>404"), markup_kind("<1,2\\n<3,4")
    ('html', None)
    """
    if _PHP.match(text):
        return "program_error"
    if HTML.match(text) and (_SURE_HTML.search(text) or not looks_like_rows(text)):
        return "login" if _LOGIN.search(text) and "<form" in text.lower() else "html"
    if XML.match(text) and not looks_like_rows(text):
        return next((name for name, mark in _XML_KINDS if re.search(mark, text, re.I | re.S)), "xml")
    return None


def message_kind(text: str, *, is_whole: bool, is_book: bool = False) -> str | None:
    """What a plain text says in place of data; None for a text that may be a table. is_book: it claims to be a
    workbook, which no text is; one line of words under such a name is a message, whatever it says.

    >>> message_kind("403 Forbidden", is_whole=True), message_kind("code,name\\n403,Forbidden", is_whole=True)
    ('message', None)
    >>> message_kind("Session expired, please login again", is_whole=True)
    'prose'
    >>> message_kind("Attachment budget.xls not found!", is_whole=True, is_book=True)
    'prose'
    """
    if _MAIL.match(text):
        return "mhtml"
    if text.startswith("BEGIN:VC"):
        return "calendar"
    if _POINTER.match(text):
        return "pointer"
    if looks_like_rows(text):
        return None
    if _has_headings(text):
        return "txt"
    if _PHP.match(text) or _TRACE.match(text):
        return "program_error"
    lines = [line for line in text.splitlines() if line.strip()]
    is_short = is_whole and len(text) <= MESSAGE_CHARS and 0 < len(lines) <= MESSAGE_LINES
    if is_short and _MESSAGE.match(lines[0]):
        return "message"
    is_line = is_book and len(lines) == 1 and " " in lines[0].strip() and _is_sentence(lines[0])
    return "prose" if is_whole and (is_line or _is_prose(text, lines)) else None


def _has_headings(text: str) -> bool:
    """Two or more lines alone and underlined to their length, as in a text that describes other files."""
    lines = ["", *(line.rstrip() for line in text.splitlines())]
    found = 0
    for above, line, below in zip(lines, lines[1:], lines[2:], strict=False):
        letters = _ABOVE_OR_BELOW.sub("", line)
        is_heading = not above and bool(_UNDERLINE.fullmatch(below))
        found += is_heading and len(below) in (len(line), len(letters))
    return found > 1


def _is_prose(text: str, lines: list[str]) -> bool:
    """A few lines of sentences that begin, or go on, as servers speak to people when they have no data."""
    if not 0 < len(lines) <= PROSE_LINES or len(text) > PROSE_CHARS or not _APOLOGY.match(lines[0]):
        return False
    return all(_is_sentence(line) and (_APOLOGY.match(line) or _POLITE.search(line)) for line in lines)


def _is_sentence(line: str) -> bool:
    """Words with neither delimiters nor figures alone."""
    return len(line.strip()) >= SENTENCE_CHARS and not _NO_SENTENCE.search(line.strip())
