"""The encoding of a file that is neither Unicode nor plainly Thai: which readings look like writing.

chardet ranks the single-byte readings; whether the first of them is sure is decided here, by what it says against
the next one that reads differently. Readings that give the same text are one reading.
"""

import re
from dataclasses import dataclass

from harvesters.stage.encoding_names import codec_of
from harvesters.stage.encoding_scripts import IDEOGRAPHIC, ideograph_plausibility, plausibility
from harvesters.stage.thai_bytes import ThaiCounts, thai_counts_of

ADVICE_BYTES = 65_536
SURE_PLAUSIBILITY = 0.985
SURE_LEAD = 1.25
SURE_SCORE = 0.08
RIVAL_SCORE = 0.5
ENOUGH_IDEOGRAPHS = 6  # สกลนคร is 福店っ in EUC-JP
_ASCII = frozenset(map(chr, range(128)))
ENOUGH_LETTERS = 12
_PREFERRED = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874")
THIN_LETTERS = 4
SHORT_WORDS = frozenset(
    {
        "คน", "ชน", "รวม", "กก", "กม", "ตร", "ม", "น", "ถนน", "นคร", "พล", "ผล", "งบ", "รถ", "ศพ", "สด", "บน", "ลบ",
        "จบ", "พบ", "กทม", "อบต", "อบจ", "สส", "สว", "ผอ", "พศ", "คศ", "มค", "กพ", "กค", "สค", "กย", "ตค", "พย", "ธค",
        "ซม", "มม", "มล", "ลบม", "ตรม", "ตรว", "รร", "รพ", "สพ", "วท", "กฟน", "กฟภ", "กปภ", "อปท", "ทต", "ทม", "กกต",
    }
)  # fmt: skip
"""Words and abbreviations of tables that have no vowel or tone whose place could be checked."""
_NON_ASCII_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")


@dataclass(frozen=True)
class Reading:
    """One way to read the bytes: score orders the readings, likely says how much of it looks like writing."""

    codec: str
    score: float
    likely: float
    text: str


def readings(sample: bytes) -> list[Reading]:
    """The ways to read the sample that give different texts, the likeliest first."""
    part = _whole_lines(sample)
    ranked = _ideographic(part) + _single_byte(part)
    ranked.sort(key=lambda reading: (-reading.score, _rank(reading.codec)))
    kept: list[Reading] = []
    for reading in ranked:
        if all(reading.text != other.text for other in kept):
            kept.append(reading)
    return kept


def is_sure(found: list[Reading]) -> bool:
    """Whether the first reading is good by itself, on enough letters, and better than each that differs."""
    if not found or found[0].likely < SURE_PLAUSIBILITY or found[0].score < SURE_SCORE:
        return False
    words = "".join(set(re.findall(r"\w+", found[0].text)))
    enough = _beyond(found[0].text) >= ENOUGH_LETTERS and _beyond(words) >= ENOUGH_LETTERS // 2
    if not enough or _says_little(found[0]):
        return False
    return all(_beats(found[0], other) for other in found[1:])


def rivals_thai(found: list[Reading]) -> bool:
    """Whether a few letters that could be Thai read as well, and better, in another script."""
    thai = max((reading.score for reading in found if reading.codec == "cp874"), default=0.0)
    return any(
        reading.likely >= SURE_PLAUSIBILITY and reading.score >= max(RIVAL_SCORE, SURE_LEAD * thai)
        for reading in found
        if reading.codec != "cp874" and not _says_little(reading)
    )


def is_thin(counts: ThaiCounts, sample: bytes, found: list[Reading]) -> bool:
    """Whether a few consonants, none of them in a usual short word, are all that speaks for Thai, and another
    script reads them as well."""
    if counts.evidence or counts.letters > THIN_LETTERS:
        return False
    words = re.findall(r"[\u0e01-\u0e5b]+", sample.decode("cp874", "replace"))
    if all(word in SHORT_WORDS for word in words):
        return False
    return any(
        reading.codec != "cp874" and reading.likely >= SURE_PLAUSIBILITY and reading.score >= RIVAL_SCORE
        for reading in found
    )


def _beyond(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _says_little(reading: Reading) -> bool:
    """Ideographs so few, or so often the same, that they may be common ones by chance."""
    return reading.codec in IDEOGRAPHIC and len(set(reading.text) - _ASCII) < ENOUGH_IDEOGRAPHS


def _beats(one: Reading, other: Reading) -> bool:
    """By score; or where two tables share most letters, by what is wrong in one of them and right in the other."""
    if one.score >= SURE_LEAD * other.score:
        return True
    beyond = [(a, b) for a, b in zip(one.text, other.text, strict=False) if not (a.isascii() and b.isascii())]
    differ = [(a, b) for a, b in beyond if a != b]
    if len(one.text) == len(other.text) and not any(a.isalpha() or b.isalpha() for a, b in differ):
        return len(differ) <= 0.01 * len(beyond)
    faults, others = (1 - one.likely) * len(beyond), (1 - other.likely) * len(beyond)
    needed = 0.9 if faults < 0.5 and len(differ) <= 0.05 * len(beyond) else 2.5
    return others >= needed and faults <= others / 4


def _single_byte(part: bytes) -> list[Reading]:
    found = []
    for codec, confidence in _advice(part).items():
        if codec in IDEOGRAPHIC or (text := _decoded(part, codec)) is None:
            continue
        if codec == "cp874":
            counts = thai_counts_of(part)
            likely = 1 - counts.wrong / max(counts.evidence, 1) if counts.is_thai else 0.0
        else:
            likely = max(plausibility(text), 0.0)
        found.append(Reading(codec, confidence * likely**6, likely, text))
    return found


def _ideographic(part: bytes) -> list[Reading]:
    found = []
    for codec in IDEOGRAPHIC:
        text = _decoded(part, codec)
        if text is not None:
            likely, familiar = ideograph_plausibility(text, codec)
            if likely > 0.7:
                found.append(
                    Reading(codec, likely**6 * min(familiar * 3, 1.0), min(likely + 0.03, 1.0), text)
                )
    return found


def _advice(part: bytes) -> dict[str, float]:
    """chardet's confidence in each codec of ours, on the lines, or on the words alone where that is higher."""
    import chardet

    best: dict[str, float] = {"cp1252": 0.0, "cp874": 0.0}
    words = b" ".join(_NON_ASCII_WORD.findall(part))
    for text in (part[:ADVICE_BYTES], words[:ADVICE_BYTES]):
        for guess in chardet.detect_all(text, ignore_threshold=True):
            codec = codec_of(guess["encoding"] or "")
            if codec and not codec.startswith("utf"):
                best[codec] = max(best.get(codec, 0.0), guess["confidence"])
    return best


def _decoded(part: bytes, codec: str) -> str | None:
    try:
        text = part.decode(codec)
    except UnicodeError:
        return None
    return None if re.search("[\x80-\x9f\ue000-\uf8ff]", text) else text


def _whole_lines(sample: bytes) -> bytes:
    if len(sample) <= ADVICE_BYTES:
        return sample
    end = sample.rfind(b"\n", 0, ADVICE_BYTES)
    return sample[: end + 1] if end > 0 else sample


def _rank(codec: str) -> int:
    return _PREFERRED.index(codec) if codec in _PREFERRED else len(_PREFERRED)
