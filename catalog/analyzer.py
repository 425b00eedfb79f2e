"""Text → search tokens, the same function when a dataset is indexed and when a visitor asks.

Thai has no blanks between words, marks come in several spellings, years in two eras. Everything here is
pure and gives equal tokens with either segmentation engine: nlpo3 (quick) where its wheel exists, else
pythainlp's newmm. Synonyms are not applied here: they belong to the query (`catalog/queries.py`).
"""

import contextlib
import csv
import hashlib
import html
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from metadata.text import arabic_digits, normalize
from metadata.vocabulary import terms

RULES = 3
"""Raised with every change of this code that changes tokens, so that indexes are built again."""

LONGEST_THAI_RUN = 400  # characters cut at once: keeps the slowest ambiguous text quick
LONG_THAI_WORD = 7  # signs from which a dictionary word is also found by the words it is made of
SHORTEST_PART = 3
SHORTEST_SUB_WORD = 4
SHORTEST_STEMMED = 4
BUDDHIST_ERA = 543

_THAI = "\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e"  # without ฯ ๆ ฿, digits and old signs
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(f"[{_THAI}]+|[0-9]+(?:[.,][0-9]+)*|[{_CJK}]|[^\\W\\d_\u0e00-\u0e7f{_CJK}]+")
_IS_THAI = re.compile(f"[{_THAI}]")
_MARK = re.compile("[\u0e31\u0e33-\u0e3a\u0e45\u0e47-\u0e4e]")
_ENGINES_DISAGREE = re.compile(
    "เ[ก-ฮ]{2}[ีื][่-๋]?[ยอ]|เ[ก-ฮ]{1,3}[ีื]?[่-๋]?[ยวอ][ก-ฮ]?์|รร[ก-ฮ]์|รรร|[ไใโแเ][ก-ฮ]{2,4}รร"
)
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")

_NOT_AFTER_THAI = f"(?<![{_THAI}])"
_ERA = re.compile(f"{_NOT_AFTER_THAI}(?:พ\\.? ?ศ\\.?|ค\\.? ?ศ\\.?) ?(?=[0-9]{{4}})")
_SHORT_YEAR = re.compile(r"(ปี(?:งบประมาณ|งบ|การศึกษา|การผลิต|เพาะปลูก)?|พ\.? ?ศ\.?) ?([4-9][0-9])(?![0-9.,/])")
_NUMBER = re.compile("[0-9]")
_PREFIX = re.compile(f"(?<![{_THAI}.])([จอตถ])\\. ?(?=[เ-ไ]?[ก-ฮ][^.])")
_PREFIXES = {"จ": "จังหวัด", "อ": "อำเภอ", "ต": "ตำบล", "ถ": "ถนน"}
_ACRONYM = re.compile(
    f"{_NOT_AFTER_THAI}("
    r"(?:[ก-ฮ]\. ){1,4}[ก-ฮ]\."
    f"|(?:[ก-ฮ]{{1,5}}\\.){{2,}}(?:[ก-ฮ]{{1,2}}(?![{_THAI}]))?"
    f"|[ก-ฮ]{{1,3}}\\.[ก-ฮ]{{1,2}}(?![{_THAI}.])"
    r"|[ก-ฮ]{2,6}\.)"
)


@dataclass(frozen=True)
class Acronym:
    """One line of acronyms.csv: the short forms and what they stand for."""

    short: tuple[str, ...]
    th: str
    en: str
    latin: str
    one_way: bool


def analyze(text: str) -> list[str]:
    """The search tokens of a text, in order.

    >>> analyze("สถิติ จ.เชียงใหม่ พ.ศ. ๒๕๖๗ (Hospitals)")
    ['สถิติ', 'จังหวัด', 'เชียงใหม่', '2567', 'hospital']

    Idempotent under metadata.text.normalize. Never raises; a text of signs alone gives no token.
    """
    text = _spell_out(arabic_digits(normalize(html.unescape(html.unescape(text)))).lower())
    return [token for run in _RUN.findall(text) for token in _tokens(run)]


def tokens_at(text: str) -> Iterator[tuple[int, int, str]]:
    """Where a text in normal form holds which token: start, end, token. Signs and blanks are in none.

    What `analyze` writes out (short months, short years, dotted acronyms) is given as it stands there.
    """
    text = arabic_digits(text)
    for run in _RUN.finditer(text):
        at = run.start()
        lowered = run.group().lower()
        if len(lowered) != run.end() - at:  # a letter that is longer in lower case: whole or not at all
            yield at, run.end(), next(_tokens(lowered), lowered)
            continue
        for token in _tokens(lowered):
            length = len(token) if _IS_THAI.match(lowered) else len(lowered)
            yield at, at + length, token
            at += length


def other_era(token: str) -> str | None:
    """The same year in the other era where a token reads as a year, else None.

    >>> other_era("2567"), other_era("2024"), other_era("1234")
    ('2024', '2567', None)
    """
    if not re.fullmatch(r"[12][0-9]{3}", token):
        return None
    year = int(token)
    if 2400 <= year <= 2600:
        return str(year - BUDDHIST_ERA)
    return str(year + BUDDHIST_ERA) if 1900 <= year <= 2100 else None


def is_word(token: str) -> bool:
    """Whether a Thai token is in the dictionary; others are what is left over when a text is cut."""
    return token in _dictionary() or token in _short_forms() or not _IS_THAI.match(token)


@lru_cache(maxsize=50_000)
def english_stem(token: str) -> str | None:
    """The stem of an English word (Porter's second stemmer), marked so that it is no word; None for what has none.

    >>> english_stem("zoning"), english_stem("zone"), english_stem("2567")
    ('~zone', '~zone', None)

    It finds and weighs little: "university" and "universe" share one.
    """
    if len(token) < SHORTEST_STEMMED or not token.isascii() or not token.isalpha():
        return None
    return f"~{_stemmer().analyze(token)[0]}"


@cache
def _stemmer() -> TextAnalyzer:
    return TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer("english")).build()


@lru_cache(maxsize=50_000)
def sub_words(token: str) -> tuple[str, ...]:
    """The words that a long Thai dictionary word is made of, overlapping ones included; () for others.

    >>> sub_words("สาธารณสุข"), sub_words("จำเลย")
    (('สาธารณ',), ())

    Only where dictionary words of three signs and more cover it whole; never for a province, nor for the words of
    `words.txt`, which are there because what they hold is not meant. They are indexed beside the word and weigh
    next to nothing.
    """
    known = _dictionary()
    if len(token) < LONG_THAI_WORD or token not in known or token in _whole_words():
        return ()
    size = len(token)
    cuts = [at for at in range(size + 1) if at in (0, size) or not _MARK.match(token[at])]
    pairs = [
        (a, b)
        for a in cuts
        for b in cuts
        if SHORTEST_PART <= b - a < size and token[a:b] in known
    ]  # fmt: skip
    from_start, to_end = {0}, {size}
    for a, b in pairs:  # in the order of their starts
        from_start |= {b} if a in from_start else set()
    for a, b in reversed(pairs):
        to_end |= {a} if b in to_end else set()
    return tuple(
        token[a:b] for a, b in pairs if a in from_start and b in to_end and b - a >= SHORTEST_SUB_WORD
    )


def prepare() -> None:
    """Read the word lists now, which else the first text waits for: about half a second."""
    _engine()
    _newmm_engine()


@cache
def version() -> str:
    """Names the rules and the dictionary: an index made with another version must be built again."""
    content = [str(RULES), *sorted(_dictionary()), *(f"{k}={v}" for k, v in sorted(_months().items()))]
    return hashlib.sha256("\n".join(content).encode()).hexdigest()[:16]


@cache
def acronyms() -> tuple[Acronym, ...]:
    """The acronyms of ministries and agencies, in file order."""
    return tuple(
        Acronym(tuple(row["acronym"].split("|")), row["th"], row["en"], row["latin"], bool(row["one_way"]))
        for row in read_csv("acronyms.csv")
    )


def engines() -> dict[str, Callable[[str], list[str]]]:
    """The segmentation engines that this machine has, by name, best first (tests compare them)."""
    found = {"newmm": _newmm_engine()}
    with contextlib.suppress(ImportError):
        found = {"nlpo3": _nlpo3_engine(), **found}
    return found


def _spell_out(text: str) -> str:
    """Months, prefixes, eras and dotted acronyms in their one spelling."""
    has_number = bool(_NUMBER.search(text))
    if has_number and "ศ" in text:
        text = _ERA.sub(" ", text)
    if has_number and ("ปี" in text or "ศ" in text):
        text = _SHORT_YEAR.sub(lambda m: f"{m.group(1)} 25{m.group(2)} ", text)
    if has_number or "." in text or "เดือน" in text:
        text = _month_pattern().sub(lambda m: f" {_months()[re.sub('[. ]', '', m.group())]} ", text)
    if "." in text:
        text = _PREFIX.sub(lambda m: f" {_PREFIXES[m.group(1)]} ", text)
        text = _ACRONYM.sub(lambda m: f" {re.sub('[. ]', '', m.group(1))} ", text)
    return text


@cache
def _months() -> dict[str, str]:
    """Short month names without dots → full names, Thai and English."""
    rows = read_csv("months.csv")
    return {row["th_short"]: row["th"] for row in rows} | {row["en_short"]: row["en"] for row in rows}


@cache
def _month_pattern() -> re.Pattern[str]:
    """Thai: with its dots, without dots only beside a number. English: only beside a number.

    ก.พ. and ก.ค. are also the civil service and the teachers' commissions: months only beside a number,
    another month or the word for month.
    """
    rows = read_csv("months.csv")
    dotted = {row["th_short"]: rf"{row['th_short'][:-1]}\. ?{row['th_short'][-1]}\." for row in rows}
    sure = "|".join(form for short, form in dotted.items() if short not in ("กพ", "กค"))
    anyway = "|".join([*dotted.values(), *dotted, *(rf"{row['en_short']}\b\.?" for row in rows)])
    return re.compile(
        f"(?<![ก-ฮ.])(?:{sure})(?![ก-ฮ]\\.)|(?<=เดือน)(?:{sure})"
        f"|(?:(?<=[0-9] )|(?<=[0-9])|(?<=เดือน))(?:{anyway})(?![{_THAI}a-z])"
        f"|(?<![{_THAI}a-z.])(?:{anyway})(?= ?(?:[0-9]|[-–] ?(?:{anyway})))"
        f"|(?<=[-–])(?:{anyway})(?= ?[0-9])"
    )


def _tokens(run: str) -> Iterator[str]:
    if _IS_THAI.match(run):
        if run in _short_forms():
            yield run
        else:
            for part in _pieces(run):
                yield from _engine()(part)
    elif run[0].isdigit() and run.isascii():
        yield run.replace(",", "") if _THOUSANDS.fullmatch(run) else run
    else:
        yield _stem(_without_accents(run))


def _pieces(run: str) -> Iterator[str]:
    """A very long run in parts, never parted before a mark."""
    while len(run) > LONGEST_THAI_RUN:
        end = LONGEST_THAI_RUN
        while end > LONGEST_THAI_RUN // 2 and _MARK.match(run[end]):
            end -= 1
        yield run[:end]
        run = run[end:]
    yield run


def _without_accents(word: str) -> str:
    if word.isascii():
        return word
    apart = unicodedata.normalize("NFKD", word)
    return "".join(ch for ch in apart if not unicodedata.combining(ch)) or word


def _stem(word: str) -> str:
    """English plurals as singulars (Harman's S stemmer): companies → company, roads → road, bus stays.

    Light on purpose: a heavier stemmer makes one word of "university" and "universe".
    """
    if len(word) < 4 or not word.isascii() or word[-1] != "s":
        return word
    if word.endswith("ies") and word[-4] not in "ae" and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ses", "xes", "zes", "ches", "shes")) and len(word) > 4:
        return word[:-2] if not word.endswith(("ases", "oses", "ouses", "auses")) else word[:-1]
    return word if word.endswith(("us", "ss", "is")) else word[:-1]


@cache
def _dictionary() -> frozenset[str]:
    """ICU's Thai words, the provinces, longer acronyms and our own additions, in normal form."""
    from pythainlp.corpus import thai_icu_words

    words = set(thai_icu_words()) | set(_lines("words.txt"))
    for province in terms("provinces").values():
        words |= {province.wire, *province.aliases}
    words |= {short for acronym in acronyms() for short in acronym.short if len(short) > 2}
    normal = {normalize(word) for word in words}
    return frozenset(word for word in normal if re.fullmatch(f"[{_THAI}]+", word))


@cache
def _whole_words() -> frozenset[str]:
    """What holds other words that it does not mean: our own list, and the provinces' names."""
    names = {name for term in terms("provinces").values() for name in (term.wire, *term.aliases)}
    return frozenset(normalize(word) for word in {*_lines("words.txt"), *names})


@cache
def _short_forms() -> frozenset[str]:
    """Acronyms that are one token where they stand alone; the two-letter ones never inside a word."""
    return frozenset(short for acronym in acronyms() for short in acronym.short)


@cache
def _engine() -> Callable[[str], list[str]]:
    try:
        return _nlpo3_engine()
    except ImportError:  # no wheel for this platform: the same tokens come from newmm, only slower
        return _newmm_engine()


@cache
def _nlpo3_engine() -> Callable[[str], list[str]]:
    """Its cluster rules are older than newmm's: runs on which they differ go to newmm.

    Raises ImportError where nlpo3 has no wheel.
    """
    import nlpo3

    name = f"khlang-{version()}"
    with tempfile.TemporaryDirectory(prefix="khlang-words-") as folder:
        path = Path(folder, "words.txt")
        path.write_text("\n".join(sorted(_dictionary())), encoding="utf-8")
        nlpo3.load_dict(str(path), name)

    def cut(run: str) -> list[str]:
        if _ENGINES_DISAGREE.search(run):
            return _newmm_engine()(run)
        found: list[str] = nlpo3.segment(run, name)
        return found

    return cut


@cache
def _newmm_engine() -> Callable[[str], list[str]]:
    from pythainlp.tokenize.newmm import segment
    from pythainlp.util import Trie

    trie = Trie(_dictionary())

    def cut(run: str) -> list[str]:
        found: list[str] = segment(run, trie)
        return found

    return cut


def read_csv(name: str) -> list[dict[str, str]]:
    """The rows of one of our lists in `catalog/codes/`."""
    text = files("catalog").joinpath("codes", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _lines(name: str) -> list[str]:
    text = files("catalog").joinpath("codes", name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
