"""What a visitor types → what the index is asked. The text is never parsed as a query language that can fail.

Words are cut by the same analyzer as the documents; quotes ask for a phrase, a minus leaves out, `agency:`, `tag:`,
`format:` and so on ask one field. Synonyms, acronyms, provinces in both languages and years in both eras widen
a word here, at query time, so that the lists in `catalog/codes/` can change without indexing anything again.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from tantivy import Occur, Query, Schema

from catalog.analyzer import BUDDHIST_ERA, analyze, english_stem, other_era
from catalog.facets.year import years_named
from catalog.synonyms import Words, known_terms, synonyms, weak_words
from metadata.text import arabic_digits, normalize
from metadata.vocabulary import find_term

__all__ = ["FIELDS", "LONGEST_QUERY", "Asked", "Group", "build", "known_terms", "understand"]

LONGEST_QUERY = 200  # characters; what stands behind is not looked at
MOST_GROUPS = 24  # things asked at once

FIELDS: dict[str, float] = {"words": 1.0, "title": 10.0, "tags": 5.0, "org": 3.0, "notes": 1.0}
"""The searched fields and what a word found there weighs; `words` holds all the others, weighted by repetition."""

EVERYWHERE = "words"
SYNONYM_WEIGHT = 0.6
STEM_WEIGHT = 0.4
TITLE_PHRASE_WEIGHT = 4.0
TITLE_WORD_WEIGHT = 0.3
"""Of a word that stands in the title, once more and by the length of the title alone: the text as a whole may be long.
From 0.2 to 0.4 it is the same on the judged queries (`benchmarks/relevance/judgements.txt`)."""
PHRASE_WEIGHT = 1.5

_PART = re.compile(
    r'(?P<minus>(?<!\S)[-−])?(?:(?P<field>[^\s":]{2,20}):(?=\S))?(?:"(?P<quoted>[^"]*)"|(?P<word>[^\s"]+))'
)
_QUOTES = str.maketrans("“”„«»", '"""""')
_RANGE = re.compile(r"(?<![0-9.,/])([12][0-9]{3}) ?[-–] ?([12][0-9]{3})(?![0-9,/])")
_JOINED_RANGE = re.compile("([12][0-9]{3})–([12][0-9]{3})")


@dataclass(frozen=True)
class Group:
    """One thing asked: found where any alternative is found. The first alternative is what was typed.

    years: the Christian years it may mean. is_weak: wanted, but not missed ("data", "of", "ข้อมูล"). field:
    where it is looked for. exact: (field, value) of the index that also answer it.
    """

    alternatives: tuple[Words, ...]
    years: Words = ()
    is_weak: bool = False
    field: str = EVERYWHERE
    exact: tuple[tuple[str, str], ...] = ()

    @property
    def is_something(self) -> bool:
        return bool(self.exact or self.years or (self.alternatives and self.alternatives[0]))


@dataclass(frozen=True)
class Asked:
    """A visitor's text, understood. typed: the words in order, as tokens; runs: those written without a blank."""

    wanted: tuple[Group, ...]
    excluded: tuple[Group, ...]
    typed: Words
    runs: tuple[Words, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.wanted and not self.excluded

    @property
    def can_relax(self) -> bool:
        """Whether asking for some of the words is asking for less than all."""
        return sum(not group.is_weak for group in self.wanted) > 1

    @property
    def has_words(self) -> bool:
        """Whether the order by relevance says anything."""
        return any(group.alternatives for group in self.wanted)


@lru_cache(1024)
def understand(text: str) -> Asked:
    """Read a visitor's text. Never raises: signs that mean nothing are left out.

    >>> [g.alternatives[0] for g in understand('น้ำท่วม "ราย เดือน" -กทม').wanted]
    [('น้ำ', 'ท่วม'), ('ราย', 'เดือน')]
    """
    read = _Reading()
    text = arabic_digits(text[:LONGEST_QUERY].translate(_QUOTES))
    for match in _PART.finditer(_RANGE.sub(r" \1–\2 ", text)):
        read.part(match)
    read.flush()
    return Asked(_strong(read.wanted), _some(read.excluded), tuple(read.typed), tuple(read.runs))


class _Reading:
    """Gathers what the parts of a text ask for; words that stand side by side are read together."""

    def __init__(self) -> None:
        self.wanted: list[Group] = []
        self.excluded: list[Group] = []
        self.typed: list[str] = []
        self.runs: list[Words] = []
        self._loose: list[str] = []

    def part(self, match: re.Match[str]) -> None:
        quoted, word = match["quoted"], match["word"]
        one_field = _ASKED_BY_FIELD.get((match["field"] or "").lower())
        if match["field"] and one_field is None:  # no field of ours: its name is a word like others
            word = f"{match['field']}:{word or ''}" if quoted is None else None
            if quoted is not None:
                self._loose.append(match["field"])
        if one_field is not None:
            found = [one_field(quoted if quoted is not None else word)]
        elif quoted is not None:
            found = [Group((tuple(analyze(quoted)),))]
        elif years := _JOINED_RANGE.fullmatch(word):
            found = [_range(years)]
        elif match["minus"]:
            found = _groups(analyze(word))
        else:
            self._loose.append(word)
            return
        if match["minus"]:
            self.excluded += found
            return
        self.flush()
        self.wanted += found
        if one_field is None:
            self.typed += analyze(word if quoted is None else quoted)

    def flush(self) -> None:
        tokens = analyze(" ".join(self._loose))
        self.wanted += _groups(tokens)
        self.typed += tokens
        self.runs += [run for word in self._loose if len(run := tuple(analyze(word))) > 1]
        self._loose = []


def build(
    schema: Schema, asked: Asked, *, some_words: bool = False, any_word: bool = False, in_order: bool = True
) -> Query:
    """The index query for what was asked: all words, or at least half of them for some_words, one for any_word.

    in_order: with what only says which comes first; a query that finds the same without it is counted sooner.
    """
    strong = [_group_query(schema, group) for group in asked.wanted if not group.is_weak]
    nice = _nice(schema, asked) if in_order else []
    if not strong:
        found = Query.term_query(schema, "kind", "dataset")
    elif len(strong) == 1:
        found = strong[0]
    elif some_words or any_word:
        half = 1 if any_word else (len(strong) + 1) // 2
        found = Query.boolean_query([(Occur.Should, query) for query in strong], half)
    else:
        found = Query.boolean_query([(Occur.Must, query) for query in strong])
    if nice:
        found = Query.boolean_query([(Occur.Must, found), *((Occur.Should, query) for query in nice)])
    if asked.excluded:
        without = [(Occur.MustNot, _group_query(schema, group)) for group in asked.excluded]
        found = Query.boolean_query([(Occur.Must, found), *without])
    return found


def _nice(schema: Schema, asked: Asked) -> list[Query]:
    """What makes a dataset come sooner and is not missed elsewhere."""
    nice = [_group_query(schema, group) for group in asked.wanted if group.is_weak]
    for group in asked.wanted:
        if group.alternatives and not group.is_weak and group.field == EVERYWHERE:
            nice.append(_in_row(schema, "title", group.alternatives[0], TITLE_WORD_WEIGHT))
    if len(asked.typed) > 1:
        nice.append(_in_row(schema, "title", asked.typed, TITLE_PHRASE_WEIGHT))
    nice += [_in_row(schema, EVERYWHERE, run, PHRASE_WEIGHT) for run in dict.fromkeys(asked.runs)]
    return nice


def _in_row(schema: Schema, field: str, words: Words, weight: float) -> Query:
    if len(words) == 1:
        return Query.boost_query(Query.term_query(schema, field, words[0]), weight)
    return Query.boost_query(Query.phrase_query(schema, field, list(words)), weight)


def _strong(groups: list[Group]) -> tuple[Group, ...]:
    """Weak words count as wanted where nothing else was asked."""
    kept = _some(groups)
    if kept and all(group.is_weak for group in kept):
        return tuple(Group(group.alternatives, group.years) for group in kept)
    return kept


def _some(groups: list[Group]) -> tuple[Group, ...]:
    return tuple(group for group in dict.fromkeys(groups) if group.is_something)[:MOST_GROUPS]


def _groups(tokens: list[str], field: str = EVERYWHERE) -> list[Group]:
    """Cut tokens into known terms, longest first, and single words."""
    known, longest = synonyms()
    groups: list[Group] = []
    at = 0
    while at < len(tokens):
        for length in range(min(longest, len(tokens) - at), 1, -1):
            span = tuple(tokens[at : at + length])
            if span in known:
                groups.append(Group((span, *known[span]), field=field))
                at += length
                break
        else:
            groups.append(_single(tokens[at], field))
            at += 1
    return groups


def _single(token: str, field: str) -> Group:
    known, _ = synonyms()
    alternatives: tuple[Words, ...] = ((token,), *known.get((token,), ()))
    era = other_era(token)
    if era is None:
        return Group(alternatives, is_weak=token in weak_words(), field=field)
    return Group((*alternatives, (era,)), years=(min(token, era),), field=field)


def _range(match: re.Match[str]) -> Group:
    """Years from one to another, in either era: a dataset of any one of them."""
    years = sorted(years_named(match.group()))
    if len(years) < 2 or years[-1] - years[0] + 1 != len(years):
        return Group(((match[1],), (match[2],)))
    both = [(str(year + era),) for era in (0, BUDDHIST_ERA) for year in years]
    typed = (match[1],)
    return Group((typed, *(one for one in both if one != typed)), years=tuple(map(str, years)))


def _in_field(field: str, *facets: str) -> Callable[[str], Group]:
    """All words of the text in one field, or the exact value of a facet."""

    def ask(text: str) -> Group:
        value = normalize(text)
        spellings = dict.fromkeys((value, value.lower()))
        groups = _groups(analyze(text), field)
        alternatives = groups[0].alternatives if len(groups) == 1 else (tuple(analyze(text)),)
        exact = tuple((facet, spelling) for facet in facets for spelling in spellings)
        return Group(alternatives, field=field, exact=exact)

    return ask


def _value_of(facet: str, vocabulary: str) -> Callable[[str], Group]:
    """A value of a facet, by its code or by a name that the vocabulary knows."""

    def ask(text: str) -> Group:
        term = find_term(vocabulary, text)
        return Group((), exact=((facet, term.code if term else text.lower()),))

    return ask


def _years(text: str) -> Group:
    years = tuple(str(year) for year in sorted(years_named(text)))
    return Group((), years=years) if years else Group((tuple(analyze(text)),))


_ASKED_BY_FIELD: dict[str, Callable[[str], Group]] = {
    name: ask
    for names, ask in (
        (("title", "ชื่อ"), _in_field("title")),
        (("notes", "description", "คำอธิบาย"), _in_field("notes")),
        (("tag", "tags", "keyword", "แท็ก", "คำสำคัญ"), _in_field("tags", "facet_tags")),
        (("agency", "org", "organization", "หน่วยงาน"), _in_field("org", "facet_organization")),
        (("format", "รูปแบบ"), _value_of("facet_format", "media_types")),
        (("license", "licence", "สัญญาอนุญาต"), _value_of("facet_license", "licenses")),
        (("theme", "group", "หมวด", "หมวดหมู่"), _value_of("facet_theme", "themes")),
        (("frequency", "ความถี่"), _value_of("facet_frequency", "frequencies")),
        (("year", "ปี"), _years),
    )
    for name in names
}


def _group_query(schema: Schema, group: Group) -> Query:
    found: list[tuple[Occur, Query]] = []
    for number, words in enumerate(group.alternatives):
        if len(words) == 1:
            query = Query.term_query(schema, group.field, words[0])
        else:
            query = Query.phrase_query(schema, group.field, list(words))
        if number:  # a phrase adds up what its words weigh: another name for one word weighs as one word
            weight = SYNONYM_WEIGHT * min(1.0, len(group.alternatives[0]) / len(words))
            query = Query.boost_query(query, weight)
        found.append((Occur.Should, query))
    if stem := _stem_of(group):
        found.append(
            (Occur.Should, Query.boost_query(Query.term_query(schema, EVERYWHERE, stem), STEM_WEIGHT))
        )
    for year in group.years:
        found.append((Occur.Should, Query.term_query(schema, "years", year)))
    for name, value in group.exact:
        found.append((Occur.Should, Query.const_score_query(Query.term_query(schema, name, value), 1.0)))
    return found[0][1] if len(found) == 1 else Query.boolean_query(found)


def _stem_of(group: Group) -> str | None:
    if group.field != EVERYWHERE or not group.alternatives or len(group.alternatives[0]) != 1:
        return None
    return english_stem(group.alternatives[0][0])
