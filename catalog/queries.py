"""What a visitor types → what the index is asked. The text is never parsed as a query language.

Words are cut by the same analyzer as the documents; quotes ask for a phrase, a minus leaves out. Synonyms,
acronyms, provinces in both languages and years in both eras widen a word here, at query time, so that
the lists in `catalog/codes/` can change without indexing anything again.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tantivy import Occur, Query, Schema

from catalog.analyzer import acronyms, analyze, other_era, read_csv
from metadata.vocabulary import terms

LONGEST_QUERY = 200  # characters; what stands behind is not looked at
MOST_GROUPS = 24  # things asked at once

FIELDS: dict[str, float] = {"title": 10.0, "tags": 5.0, "org": 3.0, "columns": 2.0, "notes": 1.0}
"""The searched fields and what a word found there weighs."""

SYNONYM_WEIGHT = 0.6
TITLE_PHRASE_WEIGHT = 4.0

Words = tuple[str, ...]

_PART = re.compile(r'(?P<minus>(?<!\S)[-−])?(?:"(?P<quoted>[^"]*)"|(?P<word>[^\s"]+))')
_QUOTES = str.maketrans("“”„«»", '"""""')


@dataclass(frozen=True)
class Group:
    """One thing asked: found where any alternative is found. The first alternative is what was typed.

    years: the Christian years it may mean. is_weak: wanted, but not missed ("data", "of", "ข้อมูล").
    """

    alternatives: tuple[Words, ...]
    years: Words = ()
    is_weak: bool = False


@dataclass(frozen=True)
class Asked:
    """A visitor's text, understood. typed: the words in order, as tokens."""

    wanted: tuple[Group, ...]
    excluded: tuple[Group, ...]
    typed: Words

    @property
    def is_empty(self) -> bool:
        return not self.wanted and not self.excluded

    @property
    def can_relax(self) -> bool:
        """Whether asking for some of the words is asking for less than all."""
        return sum(not group.is_weak for group in self.wanted) > 1


def understand(text: str) -> Asked:
    """Read a visitor's text. Never raises: signs that mean nothing are left out.

    >>> [g.alternatives[0] for g in understand('น้ำท่วม "ราย เดือน" -กทม').wanted]
    [('น้ำ', 'ท่วม'), ('ราย', 'เดือน')]
    """
    wanted: list[Group] = []
    excluded: list[Group] = []
    typed: list[str] = []
    loose: list[str] = []
    for match in _PART.finditer(text[:LONGEST_QUERY].translate(_QUOTES)):
        quoted, word = match["quoted"], match["word"]
        if match["minus"]:
            excluded += [_exact(analyze(quoted))] if quoted else _groups(analyze(word or ""))
        elif quoted is not None:
            wanted += [*_groups(analyze(" ".join(loose))), _exact(analyze(quoted))]
            typed += analyze(" ".join(loose)) + analyze(quoted)
            loose = []
        else:
            loose.append(word)
    wanted += _groups(analyze(" ".join(loose)))
    typed += analyze(" ".join(loose))
    return Asked(_strong(wanted), _some(excluded), tuple(typed))


def build(schema: Schema, asked: Asked, *, some_words: bool = False) -> Query:
    """The index query for what was asked: all of the words, or at least half of them for some_words."""
    strong = [_group_query(schema, group) for group in asked.wanted if not group.is_weak]
    nice = [_group_query(schema, group) for group in asked.wanted if group.is_weak]
    if len(asked.typed) > 1:
        phrase = Query.phrase_query(schema, "title", list(asked.typed))
        nice.append(Query.boost_query(phrase, TITLE_PHRASE_WEIGHT))
    if not strong:
        found = Query.term_query(schema, "kind", "dataset")
    elif some_words:
        half = (len(strong) + 1) // 2
        found = Query.boolean_query([(Occur.Should, query) for query in strong], half)
    else:
        found = Query.boolean_query([(Occur.Must, query) for query in strong])
    if nice:
        found = Query.boolean_query([(Occur.Must, found), *((Occur.Should, query) for query in nice)])
    if asked.excluded:
        without = [(Occur.MustNot, _group_query(schema, group)) for group in asked.excluded]
        found = Query.boolean_query([(Occur.Must, found), *without])
    return found


def _strong(groups: list[Group]) -> tuple[Group, ...]:
    """Weak words count as wanted where nothing else was asked."""
    kept = _some(groups)
    if kept and all(group.is_weak for group in kept):
        return tuple(Group(group.alternatives, group.years) for group in kept)
    return kept


def _some(groups: list[Group]) -> tuple[Group, ...]:
    return tuple(group for group in dict.fromkeys(groups) if group.alternatives[0])[:MOST_GROUPS]


def _exact(tokens: list[str]) -> Group:
    """A quoted text: these words, in this order."""
    return Group((tuple(tokens),))


def _groups(tokens: list[str]) -> list[Group]:
    """Cut tokens into known terms, longest first, and single words."""
    known, longest = _synonyms()
    groups: list[Group] = []
    at = 0
    while at < len(tokens):
        for length in range(min(longest, len(tokens) - at), 1, -1):
            span = tuple(tokens[at : at + length])
            if span in known:
                groups.append(Group((span, *known[span])))
                at += length
                break
        else:
            groups.append(_single(tokens[at]))
            at += 1
    return groups


def _single(token: str) -> Group:
    known, _ = _synonyms()
    alternatives: tuple[Words, ...] = ((token,), *known.get((token,), ()))
    era = other_era(token)
    if era is None:
        return Group(alternatives, is_weak=token in _weak_words())
    return Group((*alternatives, (era,)), years=(min(token, era),))


def _group_query(schema: Schema, group: Group) -> Query:
    found: list[tuple[Occur, Query]] = []
    for number, words in enumerate(group.alternatives):
        for field, weight in FIELDS.items():
            if len(words) == 1:
                query = Query.term_query(schema, field, words[0])
            else:
                query = Query.phrase_query(schema, field, list(words))
            weight = weight if number == 0 else weight * SYNONYM_WEIGHT
            found.append((Occur.Should, Query.boost_query(query, weight)))
    for year in group.years:
        found.append((Occur.Should, Query.term_query(schema, "years", year)))
    return Query.boolean_query(found)


@cache
def known_terms() -> tuple[str, ...]:
    """Every spelling in our lists, for offering one in place of a misspelled word."""
    return tuple(dict.fromkeys(term for spellings, _ in _equal_terms() for term in spellings))


@cache
def _weak_words() -> frozenset[str]:
    text = files("catalog").joinpath("codes", "weak_words.txt").read_text(encoding="utf-8")
    words = (analyze(line) for line in text.splitlines() if line and not line.startswith("#"))
    return frozenset(tokens[0] for tokens in words if len(tokens) == 1)


@cache
def _synonyms() -> tuple[dict[Words, tuple[Words, ...]], int]:
    """For each known term what else it may be called, and the length of the longest term in words."""
    others: dict[Words, dict[Words, None]] = defaultdict(dict)
    for spellings, one_way in _equal_terms():
        cut = list(dict.fromkeys(tuple(analyze(term)) for term in spellings))
        cut = [words for words in cut if words]
        for words in cut[:1] if one_way else cut:
            others[words] |= {other: None for other in cut if other != words}
    return {words: tuple(found) for words, found in others.items()}, max(map(len, others))


def _equal_terms() -> Iterator[tuple[Iterable[str], bool]]:
    """Lists of terms that mean the same; True where only the first may be widened to the others."""
    for row in read_csv("synonyms.csv"):
        yield row["terms"].split("|"), bool(row["one_way"])
    for month in read_csv("months.csv"):
        yield (month["th"], month["en"]), False
    for known in acronyms():
        names = [name for name in (known.th, known.en, known.latin) if name]
        if known.one_way:
            for short in known.short:
                yield (short, *names), True
            yield names, False
        else:
            yield (*known.short, *names), False
    for province in terms("provinces").values():
        names = [province.wire, province.label.en or "", *province.aliases]
        yield names, False
        yield (f"จังหวัด{province.wire}", *names), True
        yield (f"{province.label.en} province", *names), True
