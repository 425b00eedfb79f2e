"""Small drawings of our own: signs beside words, one for each theme. None of them says anything alone."""

import re
from zlib import crc32

from markupsafe import Markup

_SVG = Markup(
    '<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2" '
    'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>'
)
_SHAPES = {
    "search": '<circle cx="11" cy="11" r="7"/><path d="m20 20-4-4"/>',
    "download": '<path d="M12 4v11m-5-4 5 5 5-5M5 20h14"/>',
    "link": '<path d="M14 5h5v5m0-5-8 8M17 14v4a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1h4"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "alert": '<path d="M12 4 2.8 19.5h18.4zM12 10v4m0 3v.01"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5m0-8v.01"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "file": '<path d="M14 3H7a1 1 0 0 0-1 1v16a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V7zm0 0v4h4"/>',
    "table": '<path d="M4 5h16v14H4zM4 10h16M4 14.5h16M10 10v9"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
    "box": '<path d="M12 3 4 7v10l8 4 8-4V7zm0 0v0M4 7l8 4 8-4m-8 4v10"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "building": (
        '<path d="M5 20.5V4.5a1 1 0 0 1 1-1h8a1 1 0 0 1 1 1v16m0-11h3a1 1 0 0 1 1 1v10M3 20.5h18M8.5'
        ' 7.5h3m-3 4h3m-3 4h3"/>'
    ),
    "minus": '<path d="M6 12h12"/>',
}
_THEMES = {
    "agriculture": (
        '<path d="M12 21V9m0 5c-4 0-6.5-2-7-6 4-.3 6.6 1.7 7 6zm0-3c.3-4 2.6-6.3 7-7 .3 4.5-2.2 7-7'
        ' 7z"/>'
    ),
    "economy": '<path d="M4 20h16M6.5 16v-4m5.5 4V8m5.5 8V4"/>',
    "education": '<path d="m12 5 10 4.5L12 14 2 9.5zm-6 6.5V16c3.5 2.7 8.5 2.7 12 0v-4.5M22 9.5V15"/>',
    "energy": '<path d="M13 3 5 13.5h6L10 21l9-11h-6.5z"/>',
    "environment": (
        '<path d="M12 3.5c4 4.5 6 7.5 6 10.5a6 6 0 0 1-12 0c0-3 2-6 6-10.5zM9 14.5a3 3 0 0 0 3'
        ' 3"/>'
    ),
    "government": '<path d="M3 9.5 12 4l9 5.5zM4 20h16M6.5 12.5V17m5.5-4.5V17m5.5-4.5V17"/>',
    "health": (
        '<path d="M12 20S4 15 4 9.3A4.3 4.3 0 0 1 12 7a4.3 4.3 0 0 1 8 2.3C20 15 12 20 12 20zM12'
        ' 10v5m-2.5-2.5h5"/>'
    ),
    "international": (
        '<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c5 5.5 5 11.5 0 17-5-5.5-5-11.5'
        ' 0-17z"/>'
    ),
    "justice": '<path d="M12 4v16m-4 0h8M5 7h14M5 7l-3 7h6zm14 0-3 7h6z"/>',
    "regions": (
        '<path d="M12 21c-4.5-5-6.5-8.3-6.5-11.3a6.5 6.5 0 0 1 13 0C18.5 12.7 16.5 16 12 21z"/>'
        '<circle cx="12" cy="9.7" r="2.3"/>'
    ),
    "society": (
        '<circle cx="9" cy="8" r="3.3"/><path d="M2.8 19.5c0-3.7 2.7-6 6.2-6s6.2 2.3 6.2 6M15.5 5a3.3'
        ' 3.3 0 0 1 0 6m2 3c2.3.8 3.7 2.8 3.7 5.5"/>'
    ),
    "technology": (
        '<path d="M9.5 3.5h5m-4 0V10l-5.8 9.5a.7.7 0 0 0 .6 1h13.4a.7.7 0 0 0 .6-1L13.5 10V3.5M7.7'
        ' 15h8.6"/>'
    ),
    "transport": (
        '<path d="M6 17.5h12M6.5 4.5h11a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-11a1 1 0 0 1'
        ' 1-1zM5.5 11.5h13m-10 6-2 3m9-3 2 3M9 14.5v.01m6-.01v.01"/>'
    ),
}  # fmt: skip
"""One for each theme of our list."""
ICONS = {name: _SVG.format(Markup(shape)) for name, shape in _SHAPES.items()}  # noqa: S704 - our own drawings
_THEME_ICONS = {code: _SVG.format(Markup(shape)) for code, shape in _THEMES.items()}  # noqa: S704 - likewise


_KINDS_OF_AGENCY = re.compile(
    r"(?:(?:กระทรวง|กรม|สำนักงาน|สำนัก|สถาบัน|ศูนย์|จังหวัด|เทศบาล(?:นคร|เมือง|ตำบล)?|มหาวิทยาลัย|โรงพยาบาล|องค์การ(?:บริหารส่วน(?:จังหวัด|ตำบล))?"
    r"|คณะกรรมการ|การ(?!ณ์)|ความ|แห่ง)|(?:the|ministry|department|office|bureau|institute|centre|center|province|city|town|university|"
    r"hospital|of|for)\s)+",
    re.IGNORECASE,
)
"""What the names of many agencies begin with: the letter after it tells them apart."""
_LETTERS = re.compile("[^\\W\\d_เแโใไะ-ฺ็-๏]")
_MONOGRAM = Markup(
    '<svg class="k-monogram k-monogram--{}" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true" '
    'focusable="false"><rect width="48" height="48" rx="12"/><path d="M8 16.5 24 6l16 10.5"/>'
    '<text x="24" y="37" text-anchor="middle">{}</text></svg>'
)
_COLOURS = 6


def monogram(agency_id: str, title: str) -> Markup:
    """The sign of an agency: the letter its own name begins with, in a colour that its id chooses for ever.

    >>> names = "กรมการขนส่งทางบก", "Office of the Budget", "เทศบาลเมืองแสน"
    >>> [re.search(">(.)</text>", monogram("x", name))[1] for name in names]
    ['ข', 'B', 'ส']
    """
    own = _KINDS_OF_AGENCY.sub("", title, count=1) if _KINDS_OF_AGENCY.match(title) else title
    found = _LETTERS.search(own) or _LETTERS.search(title)
    return _MONOGRAM.format(crc32(agency_id.encode()) % _COLOURS, found[0].upper() if found else "·")


def icon(name: str) -> Markup:
    """A drawing of ours, hidden from those who listen."""
    return ICONS[name]


def theme_icon(code: str) -> Markup:
    """The drawing of a theme; of one that is not on our list, a box."""
    return _THEME_ICONS.get(code, ICONS["box"])
