"""Descriptions as people wrote them, many in Markdown: as one plain line for a list, as paragraphs for a page.

Only what portals really send is understood: headings, lists, links, bold, italics, code and bare addresses. Everything
is escaped first; no HTML of a source ever reaches a page. Text without such signs is shown as it stands.
"""

import re
from functools import lru_cache

from markupsafe import Markup, escape

MOST_READ = 2_000
"""Of a description that is cut for a list, signs further on are not looked at."""

_SIGN = re.compile(r"[*_`#\[<~|]|^[ \t]*(?:[-=]{3,}|[-+•>]|\d+[.)])[ \t]*", re.M)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>|<!--.{0,300}?-->", re.S)
_BREAK = re.compile(r"<(?:br|/p|/li|/div|/h[1-6])\b[^<>]{0,40}>", re.I)
_IMAGE = re.compile(r"!\[([^\[\]]{0,300})\]\s?\([^()\s]{0,1000}\)")
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\s?\((?:<)?([^()\s<>]{1,1000})[^()]{0,200}\)")
_RULE = re.compile(r"^[ \t]*(?:[-=*_][ \t]?){3,}$", re.M)
_LEAD = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+•][ \t]+)", re.M)
_STRONG = re.compile(r"(?<!\w)(\*\*|__)(?=\S)([^*_\n]{1,500}?)(?<=\S)\1(?!\w)")
_SOFT = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_\n]{1,500}?)(?<=\S)\1(?![\w*])")
_CODE = re.compile(r"`+([^`\n]{1,300})`+")
_EMPTY = re.compile(r"(?<!\S)[*_]{2,}(?!\S)|(?<!\w)\*\*(?=\w)|(?<=\w[.!?:])\*\*(?!\w)|(?<=\w)\*\*(?!\w)")
_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+(.*?)[ \t]*#*$")
_ITEM = re.compile(r"^[ \t]*(?:[-*+•]|(\d{1,3})[.)])[ \t]+(.*)$")
_ADDRESS = re.compile(r"https?://[^\s<>\"']{3,1000}[^\s<>\"'.,;:!?)\]}]")
_SAFE = re.compile(r"(?:https?://|mailto:)[^\s\"'<>]+", re.I)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The words alone, on one line.

    >>> plain("# Rain  \\n_Daily_ readings, see [the page](http://a.example/x_y). rate * 5, a_b_c")
    'Rain Daily readings, see the page. rate * 5, a_b_c'
    """
    text = text[:MOST_READ]
    if _SIGN.search(text):
        text = _RULE.sub("", _TAG.sub(" ", text))
        text = " ".join(_LEAD.sub("", text).split())
        text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", text))
        text = _SOFT.sub(r"\2", _STRONG.sub(r"\2", _CODE.sub(r"\1", text)))
        text = _EMPTY.sub("", text)
    return " ".join(text.split())


@lru_cache(maxsize=512)
def rich(text: str) -> Markup:
    """The text in paragraphs and lists, its links to press. A heading becomes a bold line: the page has its own.

    >>> str(rich("See [it](https://a.example/) & <b>more</b>"))
    '<p>See <a href="https://a.example/" rel="noopener nofollow ugc">it</a> &amp; more</p>'
    >>> str(rich("- one\\n- two"))
    '<ul><li>one</li><li>two</li></ul>'
    >>> str(rich("[no](javascript:alert)"))
    '<p>no</p>'
    """
    text = _TAG.sub("", _BREAK.sub("\n", text)) if "<" in text else text
    made: list[Markup] = []
    lines: list[Markup] = []
    items: list[Markup] = []
    kind = "ul"

    def close() -> None:
        if lines:
            made.append(_PARAGRAPH.format(Markup("<br>").join(lines)))
            lines.clear()
        if items:
            made.append(_LIST[kind].format(Markup().join(items)))
            items.clear()

    for line in text.splitlines():
        heading, item = _HEADING.match(line), _ITEM.match(line)
        if not line.strip() or _RULE.match(line):
            close()
        elif heading:
            close()
            made.append(_BOLD.format(_line(heading[1])))
        elif item:
            if not items or lines:
                close()
                kind = "ol" if item[1] else "ul"
            items.append(_ITEM_MADE.format(_line(item[2])))
        else:
            if items:
                close()
            lines.append(_line(_LEAD.sub("", line.strip())))
    close()
    return Markup().join(made)


def _line(text: str) -> Markup:
    """One line: what is a link becomes one, the rest is escaped; marks of bold, italics and code are taken off."""
    text = _IMAGE.sub(r"\1", text)
    parts: list[Markup] = []
    end = 0
    for match in re.finditer(f"{_LINK.pattern}|{_ADDRESS.pattern}", text):
        parts.append(_words(text[end : match.start()]))
        said, address = (match[1], match[2]) if match[1] else (match[0], match[0])
        shown = _words(said)
        parts.append(_ANCHOR.format(address, shown) if _SAFE.fullmatch(address) else shown)
        end = match.end()
    return Markup().join((*parts, _words(text[end:])))


def _words(text: str) -> Markup:
    bold = _STRONG.split(_SOFT.sub(r"\2", _CODE.sub(r"\1", text)))
    parts = [escape(_EMPTY.sub("", bold[0]))]
    for said, after in zip(bold[2::3], bold[3::3], strict=True):
        parts += [_STRONGLY.format(said), escape(_EMPTY.sub("", after))]
    return Markup().join(parts)


_PARAGRAPH = Markup("<p>{}</p>")
_BOLD = Markup("<p><b>{}</b></p>")
_LIST = {"ul": Markup("<ul>{}</ul>"), "ol": Markup("<ol>{}</ol>")}
_ITEM_MADE = Markup("<li>{}</li>")
_STRONGLY = Markup("<b>{}</b>")
_ANCHOR = Markup('<a href="{}" rel="noopener nofollow ugc">{}</a>')
