"""Patterns that RE2 can prove: where RE2 matches, Python's `re` matches too.

Frictionless asks `re.compile("^" + pattern + "$").match(cell)`. Only the grammar that both engines read alike is
taken over; RE2's \\d, \\w and \\s are narrower than Python's, which is safe as long as they are not negated. A cell
that RE2 does not match is asked of Python, within the wall limit of the bounded child.
"""

import re

import pyarrow as pa
import pyarrow.compute as pc

LONGEST = 1_000
_PLAIN = r"[^\\^$.|?*+()\[\]{}]"
_ESCAPE = r"\\[.\-/\\+*?()\[\]{}|^$,:;_@#%&=~!'\"<> ]"
_CLASS = r"\\[dws]"
_IN_SET = r"(?:[^\\\[\]^&|~-]|\\[.\-/\\+*?()\[\]{}|^$])"
_RANGE = rf"(?:{_IN_SET}-(?:{_IN_SET})|{_IN_SET}|{_CLASS})"
_SET = rf"\[{_RANGE}+-?\]"
_NOT_SET = rf"\[\^(?:{_IN_SET}-{_IN_SET}|{_IN_SET})+-?\]"
_TIMES = r"(?:[*+?]|\{[0-9]{1,3}(?:,(?:[0-9]{1,3})?)?\})(?![*+{?])"
_TOKEN = re.compile(
    rf"(?:\((?:\?:)?(?!\?)|\)(?:{_TIMES})?|\||\^|\$|(?:{_SET}|{_NOT_SET}|{_CLASS}|{_ESCAPE}|\.|{_PLAIN})(?:{_TIMES})?)"
)


def as_re2(pattern: str) -> str | None:
    """The pattern for RE2, anchored as Frictionless anchors it; None where equality is not provable.

    >>> as_re2("[0-9]{5}")
    '\\\\A(?:^[0-9]{5}$)'
    >>> as_re2("(?i)abc") is as_re2(r"(a)\\1") is as_re2("a(?=b)") is None
    True
    """
    if len(pattern) > LONGEST or "\n" in pattern:
        return None
    place = 0
    while place < len(pattern):
        token = _TOKEN.match(pattern, place)
        if token is None or token.end() == place:
            return None
        place = token.end()
    anchored = rf"\A(?:^{pattern}$)"
    try:
        re.compile(f"^{pattern}$")
        pc.match_substring_regex(pa.array([""]), anchored)
    except (re.error, pa.ArrowInvalid, OverflowError):
        return None
    return anchored
