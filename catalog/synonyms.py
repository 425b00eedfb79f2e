"""Words that mean the same, from the lists in `catalog/codes/` and the provinces. They widen queries, not the index."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from catalog.analyzer import acronyms, analyze, read_csv
from metadata.vocabulary import terms

Words = tuple[str, ...]


@cache
def known_terms() -> tuple[str, ...]:
    """Every spelling in our lists, for offering one in place of a misspelled word."""
    return tuple(dict.fromkeys(term for spellings, _ in _equal_terms() for term in spellings))


@cache
def weak_words() -> frozenset[str]:
    """Words that are wanted and not missed: "ข้อมูล", "of"."""
    text = files("catalog").joinpath("codes", "weak_words.txt").read_text(encoding="utf-8")
    words = (analyze(line) for line in text.splitlines() if line and not line.startswith("#"))
    return frozenset(tokens[0] for tokens in words if len(tokens) == 1)


@cache
def synonyms() -> tuple[dict[Words, tuple[Words, ...]], int]:
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
