"""Code lists: themes, licences, frequencies, the national profile's closed lists, provinces, media types.

Each list is a CSV in `metadata/codes/` with the columns ``code,th,en`` and, where they apply, ``wire`` (the
exact Thai string that travels between Thai catalogs, misspellings included), ``url`` and ``aliases``
(separated by ``|``). Lists are open-world for harvested records: an unknown value is kept as it came.
"""

import csv
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from metadata.text import Text, normalize


@dataclass(frozen=True)
class Term:
    """One entry of a list: our code, labels, the wire string, an address that identifies it."""

    code: str
    label: Text
    wire: str = ""
    url: str = ""
    aliases: tuple[str, ...] = ()


@cache
def terms(name: str) -> dict[str, Term]:
    """The list of that name in file order, by code. Raises FileNotFoundError for a list that does not exist.

    >>> terms("licenses")["cc-by-4.0"].label.en
    'Creative Commons Attribution 4.0'
    """
    with files("metadata").joinpath("codes", f"{name}.csv").open(encoding="utf-8") as source:
        return {
            row["code"]: Term(
                code=row["code"],
                label=Text(th=row["th"] or None, en=row["en"] or None),
                wire=row.get("wire") or "",
                url=row.get("url") or "",
                aliases=tuple(a for a in (row.get("aliases") or "").split("|") if a),
            )
            for row in csv.DictReader(source)
        }


@cache
def _lookup(name: str) -> dict[str, Term]:
    found: dict[str, Term] = {}
    for term in terms(name).values():
        spellings = (term.code, term.wire, term.url, term.label.th, term.label.en, *term.aliases)
        for spelling in spellings:
            if spelling:
                found.setdefault(_fold(spelling), term)
    return found


def _fold(value: str) -> str:
    return normalize(value).casefold().rstrip("/")


def find_term(name: str, value: str) -> Term | None:
    """The entry that value means, by code, wire string, label, address or alias; None for an unknown one."""
    return _found(name, value) if len(value) <= _REMEMBERED else _lookup(name).get(_fold(value))


_REMEMBERED = 200  # characters of a value that is looked up once for many records


@lru_cache(8192)
def _found(name: str, value: str) -> Term | None:
    return _lookup(name).get(_fold(value))


def label(name: str, value: str) -> Text:
    """What to show for a value: the entry's label, or the value itself where the list does not know it."""
    term = find_term(name, value)
    return term.label if term else Text(en=value)
