"""How much like writing a decoded text is: by the alphabets of living languages, and by what people never write.

A wrong single-byte encoding gives letters that no one language has together, symbols inside words, small letters
before capitals, or two scripts in one word. A wrong multi-byte one gives rare ideographs, private or unassigned
characters.
"""

import re
from collections import Counter
from functools import cache

import numpy as np

Codes = np.ndarray[tuple[int, ...], np.dtype[np.uint32]]
Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

_ALPHABETS = (
    "éèêëàâäçîïôöûüùœæÿ", "áéíóúüñºª", "áâãàçéêíóôõúüºª", "áàçéèíïóòúü·", "àèéìíîòóùºª",  # fr es pt ca it
    "äöüßéèà", "éëïóöüáèêçà", "åäöéüà", "æøåéèêóòôäöü", "áðéíóúýþæö", "äöõüšžå",  # de nl sv-fi da-no is et
    "áéíóöőúüű", "ąćęłńóśźż", "áčďéěíňóřšťúůýžöü", "áäčďéíĺľňóôŕšťúýžöü", "čćđšžöüä",  # hu pl cs sk hr-sl
    "ăâîșțşţ", "çğıöşüâîûİ", "āčēģīķļņšūž", "ąčęėįšųūž", "ëç", "ĉĝĥĵŝŭ", "ċġħżàèìòù", "áéíóúâêîôûŵŷäëïöü",
    "ăâđêôơưáàảãạéèẻẽẹíìỉĩịóòỏõọúùủũụýỳỷỹỵ̣́̀̉̃", "gəçğıöşü", "ñ",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяў’", "абвгдђѓежзѕијклљмнњопрстћќуфхцчџш",
    "абвгдежзийклмнопрстуфхцчшщъьюяѝ", "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ", "אבגדהוזחטיךכלםמןנסעףפץצקרשתְֱֲֳִֵֶַָֹֻּׁׂ",
    "ءآأؤإئابةتثجحخدذرزسشصضطظعغـفقكلمنهوىيًٌٍَُِّْپچژگکیٹڈڑںھہےۀ،؛؟",
)  # fmt: skip
"""What each language writes beyond a to z. Names and loans bring a few more; see _FOREIGN."""
_SETS = tuple(frozenset(alphabet) for alphabet in _ALPHABETS)
_CASELESS = re.compile("[\u0590-\u06ff]")
_USUAL_SIGNS = frozenset("“”„‘’‚«»‹›–—…•·°§€£®©™\u00a0\u00ad\u200e\u200f¿¡²³½¼¾±×µ№´¨`ºª،؛؟†‡‰¢¥¹÷¶⁄¦\ufeff")
_WORD = re.compile(r"[^\W\d_]+")
_ODD_SIGN = re.compile(r"[^\w\s\x00-\x7f’‘´·\u00ad–—®™\u064b-\u0652\u05b0-\u05c2]")
"""Signs that stand in no word."""
_NEVER_BEFORE = frozenset("¶¤¦¨¬¯±´¸¹²³¾½¼÷¥¢†‡‰")
"""Signs that no word begins with."""
_KANA = re.compile("[\u3041-\u30fc]")
_CJK_SIGN = re.compile(
    "[\u3000-\u303f\uff01-\uff5e\uffe0-\uffe6\u2010-\u203e\u2103\u2116\u2150-\u217f\u2190-\u21ff"
    "\u2460-\u24ff\u2500-\u27bf\u3220-\u32ff°±×÷·§¨…´¶]"
)
_JAMO = re.compile("[\u3131-\u318e]")
_FAMILIAR = {
    "gb2312": "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着"
    "去之过家学对可她里后小么心多天而能好"
    "都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动"
    "两长市县区省州月号名称数据单位合计业部政府",
    "big5": "的一是不了在人有我他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著"
    "去之過家學對可她裡後小麼心多天而能好"
    "都然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老從動"
    "兩長市縣區省州月號名稱數據單位合計業部政府臺台",
    "euc_jp": "日一国人年大十二本中長出三時行見月後前生五間上東四今金九入学高円子外八六下来気小"
    "七山話女北午百書先名川千水半男西電校"
    "語土木聞食車何南万毎白天母火右読友左休父雨市区町村県都府道京田合計数号店会社事業部政",
    "euc_kr": "이다는에의을를가고하지기은로사어도해한아서나리자인시대일스그으있정수라전것만들게"
    "부과장여보주원제니면동었구상성국안"
    "계및소신지할공했무산비와요조경용미개관년군업오유진세저연트위교때우학월명방번합역남북문",
}
"""The letters that carry a third and more of any text; a wrong reading hits them by chance only."""


def plausibility(text: str) -> float:
    """How much of what is beyond ASCII one language could have written: 1.0 all, 0 or less none.

    >>> plausibility("Příliš kůň"), plausibility("Příliš kůň".encode("cp1250").decode("cp1252")) < 0.9
    (1.0, True)
    """
    if text.isascii():
        return 1.0
    codes, kinds = _kinds(text)
    is_letter, is_beyond = kinds[_LETTER], kinds[_BEYOND]
    begins = np.append(is_letter[1:], False)
    inside = is_letter[1:] & is_letter[:-1] & kinds[_SMALL][:-1] & kinds[_CAPITAL][1:]
    faults = int((inside & (is_beyond[1:] | is_beyond[:-1])).sum()) + _script_faults(kinds)
    strange = int((kinds[_STRANGE]).sum())
    strange += int((kinds[_ODD_INSIDE] & begins & _before(is_letter)).sum())
    strange += int((kinds[_ODD_BEFORE] & begins & ~_before(kinds[_ALNUM])).sum())
    letters = _lower_counts(codes[is_letter & is_beyond])
    signs = int(kinds[_SIGN].sum())
    total = sum(letters.values())
    covered = max(sum(n for ch, n in letters.items() if ch in known) for known in _SETS)
    everything = total + signs
    return (covered + signs - strange - faults) / everything if everything else 1.0


def ideograph_plausibility(text: str, codec: str) -> tuple[float, float]:
    """Two shares of what is beyond ASCII: common in the codec's country, and among its hundred commonest."""
    beyond = Counter(ch for ch in text if not ch.isascii())
    letters = {ch: n for ch, n in beyond.items() if not _CJK_SIGN.match(ch)}
    if not letters:
        return 0.0, 0.0
    table = _TABLES[codec]
    usual = _common(table)
    fits = sum(n for ch, n in letters.items() if ch in usual or _own_letters(table, ch))
    familiar = sum(n for ch, n in letters.items() if ch in _FAMILIAR[table] or _own_letters(table, ch))
    total = sum(beyond.values())
    return (fits + total - sum(letters.values())) / total, familiar / sum(letters.values())


def _kinds(text: str) -> tuple[Codes, Flags]:
    """The characters of a text as numbers, and for each kind of character where one stands.

    The questions are asked once of each different character, not of each character.
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    place = np.zeros(int(codes.max()) + 1, dtype=np.uint32)
    place[codes] = 1
    distinct = np.flatnonzero(place)
    place[distinct] = np.arange(len(distinct))
    at = place[codes]
    table = np.array([_kind_of(chr(code)) for code in distinct.tolist()], dtype=bool).T
    return codes, table[:, at]


_LETTER, _BEYOND, _SMALL, _CAPITAL, _OTHER_SCRIPT, _ALNUM, _SIGN, _STRANGE, _ODD_INSIDE, _ODD_BEFORE = range(
    10
)


@cache
def _kind_of(ch: str) -> tuple[bool, ...]:
    is_sign = not ch.isascii() and not ch.isalpha()
    return (
        bool(_WORD.match(ch)),
        not ch.isascii(),
        ch.islower(),
        ch.isupper(),
        ch >= "\u0370" and not "\u1e00" <= ch <= "\u1eff",
        bool(re.match(r"[^\W_]", ch)),
        is_sign,
        is_sign and ch not in _USUAL_SIGNS and not _CASELESS.match(ch),
        bool(_ODD_SIGN.match(ch)),
        ch in _NEVER_BEFORE,
    )


def _before(where: Flags) -> Flags:
    """Where the character before is of that kind; the first has none before it."""
    return np.append(False, where[:-1])


def _script_faults(kinds: Flags) -> int:
    """Latin letters and letters of another script in one word, summed over the words that are not plain ASCII."""
    is_letter = kinds[_LETTER]
    starts = np.flatnonzero(is_letter & ~_before(is_letter))
    if not len(starts):
        return 0
    plain, other, letters = (
        np.add.reduceat(where.astype(np.int64), starts)
        for where in (
            is_letter & ~kinds[_BEYOND],
            is_letter & kinds[_BEYOND] & kinds[_OTHER_SCRIPT],
            is_letter,
        )
    )
    mixed = np.minimum(plain, other) + np.where(other > 0, letters - plain - other, 0)
    return int(mixed[plain < letters].sum())


def _lower_counts(codes: Codes) -> dict[str, int]:
    """How often each small letter beyond ASCII stands, capitals counted with them."""
    found: Counter[str] = Counter()
    for code, number in zip(*np.unique(codes, return_counts=True), strict=True):
        for ch in chr(code).lower():
            if not ch.isascii():
                found[ch] += int(number)
    return found


@cache
def _common(table: str) -> frozenset[str]:
    """The letters that a national table puts first, because they are the common ones."""
    found = set()
    for lead in range(*_FIRST_LEVEL[table]):
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            text = bytes((lead, trail)).decode(table, "ignore")
            if len(text) == 1:
                found.add(text)
    return frozenset(found)


def _own_letters(table: str, ch: str) -> bool:
    """Kana in Japanese; single Korean letters."""
    return bool(_KANA.match(ch)) if table == "euc_jp" else table == "euc_kr" and bool(_JAMO.match(ch))


_FIRST_LEVEL = {"gb2312": (0xB0, 0xD8), "big5": (0xA4, 0xC7), "euc_jp": (0xB0, 0xD0), "euc_kr": (0xB0, 0xC9)}
_TABLES = {
    "gb18030": "gb2312", "cp950": "big5", "big5hkscs": "big5", "cp932": "euc_jp", "euc_jp": "euc_jp",
    "cp949": "euc_kr", "johab": "euc_kr",
}  # fmt: skip
IDEOGRAPHIC = tuple(_TABLES)
