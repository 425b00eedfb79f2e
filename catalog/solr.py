"""Lucene's query syntax as CKAN's clients write it (`q`, `fq`), read into a small tree.

Reads what clients send: fields, phrases, `AND OR NOT + - ( )`, ranges, prefixes, `*:*`. Boosts and fuzziness are
passed over. It knows no index: `catalog.package_search` says what a field means.
"""

import re
from dataclasses import dataclass
from typing import NoReturn

from metadata.errors.search import QuerySyntax

LONGEST = 8_000  # characters of one query
MOST_CLAUSES = 400
DEEPEST = 20


@dataclass(frozen=True)
class Everything:
    """`*:*`: every dataset."""


@dataclass(frozen=True)
class Term:
    """One word or phrase, in a field or (None) anywhere. A prefix ends in `*`; a lone `*` asks for any value."""

    field: str | None
    value: str
    is_phrase: bool = False
    is_prefix: bool = False


@dataclass(frozen=True)
class Range:
    """`field:[low TO high]`; None is an open end, and a brace leaves its end out."""

    field: str
    low: str | None
    high: str | None
    with_low: bool = True
    with_high: bool = True


@dataclass(frozen=True)
class All:
    """Each of the parts."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one of the parts."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Without:
    """What is not in the part."""

    part: "Node"


Node = Everything | Term | Range | All | AnyOf | Without

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<open>\() | (?P<close>\)) |
      (?P<and>AND\b|&&) | (?P<or>OR\b|\|\|) | (?P<not>NOT\b|!) |
      (?P<sign>[+\-](?=\S)) |
      (?P<range>[\[{](?P<low>"[^"]*"|[^\s\]}]+)\s+TO\s+(?P<high>"[^"]*"|[^\s\]}]+)\s*[\]}]) |
      "(?P<phrase>(?:[^"\\]|\\.)*)" |
      (?P<field>(?:[^\s():"\[\]{}\\+\-!^~]|\\.)(?:[^\s():"\[\]{}\\^~]|\\.)*):(?=\S) |
      (?P<word>(?:[^\s()":\[\]{}\\^~]|\\.|:)+) |
      (?P<passed>[\^~][0-9.]*)
    )""",
    re.VERBOSE,
)
_SYNTAX = re.compile(r'(?<!\\)[:"()\[\]{}^~*]|(?:^|\s)(?:AND|OR|NOT|&&|\|\|)(?:\s|$)|(?:^|\s)[+!-]\S')


def is_plain(text: str) -> bool:
    """Whether a text holds none of the syntax, so that it is words and nothing else.

    >>> is_plain("น้ำท่วม 2567"), is_plain("organization:dbd"), is_plain("rain -flood")
    (True, False, False)
    """
    return _SYNTAX.search(text) is None


def parse(text: str) -> Node:
    """The tree of a query; blank text is everything. Raises QuerySyntax with the place that cannot be read.

    >>> parse("organization:dbd OR tags:\\"น้ำ\\"").parts[1]
    Term(field='tags', value='น้ำ', is_phrase=True, is_prefix=False)
    """
    if len(text) > LONGEST:
        raise QuerySyntax(place=LONGEST, near=text[LONGEST : LONGEST + 20])
    if not text.strip():
        return Everything()
    return _Reader(text).whole()


class _Reader:
    """Recursive descent: OR binds weakest, then AND and standing side by side, then NOT and signs."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.clauses = 0
        self.depth = 0
        self.token: re.Match[str] | None = None
        self.kind = ""
        self._advance()

    def whole(self) -> Node:
        found = self._any(None)
        if self.kind:
            self._fail()
        return found

    def _advance(self) -> None:
        self.kind = ""
        while self.text[self.at :].strip():
            self.token = _TOKEN.match(self.text, self.at)
            if self.token is None:
                self._fail()
            self.at = self.token.end()
            self.kind = self.token.lastgroup or ""
            if self.token["range"] is not None:
                self.kind = "range"
            if self.kind != "passed":
                return
        self.kind = ""

    def _fail(self) -> NoReturn:
        start = self.token.start() if self.token and self.kind else self.at
        raise QuerySyntax(place=start + 1, near=self.text[start : start + 20].strip())

    def _any(self, field: str | None) -> Node:
        parts = [self._all(field)]
        while self.kind == "or":
            self._advance()
            parts.append(self._all(field))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _all(self, field: str | None) -> Node:
        parts = [self._one(field)]
        while self.kind not in ("", "or", "close"):
            if self.kind == "and":
                self._advance()
            parts.append(self._one(field))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self, field: str | None) -> Node:
        self.clauses += 1
        self.depth += 1
        if self.clauses > MOST_CLAUSES or self.depth > DEEPEST or self.token is None:
            self._fail()
        try:
            return self._clause(self.token, field)
        finally:
            self.depth -= 1

    def _clause(self, token: re.Match[str], field: str | None) -> Node:
        kind = self.kind
        if kind in ("", "close", "and", "or"):
            self._fail()
        self._advance()
        if kind == "not" or token["sign"] == "-":
            return Without(self._one(field))
        if kind == "sign":
            return self._one(field)
        if kind == "open":
            inside = self._any(field)
            if self.kind != "close":
                self._fail()
            self._advance()
            return inside
        if kind == "field":
            name = _plain(token["field"])
            if name == "*" and self.kind == "word" and self.token and self.token["word"] == "*":
                self._advance()
                return Everything()
            return self._one(name)
        if kind == "range":
            return _range(token, field, self)
        if kind == "phrase":
            return Term(field, _plain(token["phrase"]), is_phrase=True)
        return _word(token["word"], field)


def _word(written: str, field: str | None) -> Node:
    if written == "*" and field is None:
        return Everything()
    is_prefix = len(written) > 1 and written.endswith("*") and not written.endswith("\\*")
    return Term(field, _plain(written.removesuffix("*") if is_prefix else written), is_prefix=is_prefix)


def _range(token: re.Match[str], field: str | None, reader: _Reader) -> Range:
    if field is None:
        reader._fail()
    ends = [None if end == "*" else end.strip('"') for end in (token["low"], token["high"])]
    written = token["range"].strip()
    return Range(field, ends[0], ends[1], written[0] == "[", written[-1] == "]")


def _plain(written: str) -> str:
    return re.sub(r"\\(.)", r"\1", written)
