"""Search tokens: one spelling for what means the same, equal with every engine, never a crash."""

import random
import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import analyzer
from catalog.analyzer import analyze, other_era
from metadata.text import normalize
from metadata.vocabulary import terms

THAI = st.text(alphabet=st.characters(min_codepoint=0x0E01, max_codepoint=0x0E5B), max_size=60)
MIXED = st.text(
    alphabet=st.sampled_from("กขคงจดตนบปมยรลวสหอะาิีึืุูเแโใไ่้๊๋็์ํฯๆ๑๒๓ .,-/()'\"%&;:ABcd019\u200b"), max_size=80
)


def thai_words() -> list[str]:
    """Tens of thousands of real words and titles, most of them in no dictionary of ours."""
    corpus = files("pythainlp").joinpath("corpus")
    texts = [
        corpus.joinpath(name).read_text(encoding="utf-8")
        for name in ("words_th.txt", "wikipedia_titles_th.txt", "family_names_th.txt")
    ]
    return [
        word
        for text in texts
        for word in re.findall("[\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e]+", text)
    ]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("น้ำท่วม", ["น้ำ", "ท่วม"]),
        ("น\u0e4d\u0e49าท่วม", ["น้ำ", "ท่วม"]),
        ("น้\u200bำ\u200bท่วม", ["น้ำ", "ท่วม"]),
        ("ป.ป.ช.", ["ปปช"]),
        ("ปปช", ["ปปช"]),
        ("ป. ป. ช.", ["ปปช"]),
        ("กทม. และ กทม", ["กทม", "และ", "กทม"]),
        ("ในกทม", ["ใน", "กทม"]),
        ("กรุงเทพฯ", ["กรุงเทพ"]),
        ("รพ.สต. รพ.", ["รพสต", "รพ"]),
        ("จ.เชียงใหม่ อ.เมือง ต.ช้างเผือก", ["จังหวัด", "เชียงใหม่", "อำเภอ", "เมือง", "ตำบล", "ช้าง", "เผือก"]),
        ("พ.ศ. ๒๕๖๗", ["2567"]),
        ("พ. ศ. 2567", ["2567"]),
        ("ค.ศ.2024", ["2024"]),
        ("ปี 67", ["ปี", "2567"]),
        ("ปีงบประมาณ67", ["ปีงบประมาณ", "2567"]),
        ("ม.ค. 67", ["มกราคม", "67"]),
        ("1 มค 2567", ["1", "มกราคม", "2567"]),
        ("ก.พ.–มี.ค. 2566", ["กุมภาพันธ์", "มีนาคม", "2566"]),
        ("สำนักงาน ก.พ.", ["สำนักงาน", "กพ"]),
        ("เดือนก.พ.", ["เดือน", "กุมภาพันธ์"]),
        ("Jan 2024, may", ["january", "2024", "may"]),
        ("PM2.5", ["pm", "2.5"]),
        ("1,234,567.50 บาท", ["1234567.50", "บาท"]),
        ("Companies' roads; buses & cities", ["company", "road", "bus", "city"]),
        ("registered_date", ["registered", "date"]),
        ("Café", ["cafe"]),
        ("&amp;lt;b&amp;gt; R&amp;D", ["b", "r", "d"]),
        ("ต่างๆ", ["ต่าง"]),
        ("日本 ລາວ", ["日", "本", "ລາວ"]),
        ("", []),
        ('*:-"()[]{}~^\\/ ฯ ๆ ฿', []),
    ],
)
def test_text_becomes_these_tokens(text, tokens):
    assert analyze(text) == tokens


@pytest.mark.parametrize("word", ["เผยแพร่", "จำเลย", "น่านน้ำ", "แพร่ระบาด", "หมู่บ้าน", "คมนาคม", "ท่าอากาศยาน"])
def test_a_word_that_only_contains_another_stays_whole(word):
    assert analyze(f"การ{word}") == ["การ", word]


@pytest.mark.parametrize("province", [term.wire for term in terms("provinces").values()])
def test_every_province_is_one_token(province):
    assert analyze(f"จังหวัด{province}") == ["จังหวัด", province]


def test_there_are_77_provinces_and_none_is_named_twice():
    names = [n for term in terms("provinces").values() for n in (term.wire, term.label.en, *term.aliases)]

    assert len(terms("provinces")) == 77
    assert len(names) == len(set(names))


def test_a_year_has_a_twin_in_the_other_era():
    assert [other_era(t) for t in ("2567", "2024", "2400", "1900", "1234", "567", "x")] == [
        "2024", "2567", "1857", "2443", None, None, None,
    ]  # fmt: skip


@given(st.integers(1900, 2057))
def test_the_other_era_leads_back(year):
    assert other_era(other_era(str(year))) == str(year)


def test_every_engine_cuts_real_words_alike():
    engines = analyzer.engines()
    words = random.Random(7).sample(thai_words(), 30_000)
    joined = ["".join(words[at : at + 4]) for at in range(0, 8_000, 4)]

    for run in [*words, *joined]:
        assert len({tuple(cut(run)) for cut in engines.values()}) == 1, run


@given(THAI)
def test_every_engine_cuts_any_thai_alike(text):
    for run in re.findall("[\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e]+", normalize(text)):
        assert len({tuple(cut(run)) for cut in analyzer.engines().values()}) == 1


@given(st.one_of(st.text(max_size=80), THAI, MIXED))
def test_any_text_gives_tokens_without_blanks(text):
    assert all(token and not re.search(r"\s", token) for token in analyze(text))


@given(st.one_of(THAI, MIXED))
def test_normal_form_changes_no_token(text):
    assert analyze(normalize(text)) == analyze(text)


def test_a_very_long_text_without_blanks_is_cut_in_good_time():
    text = "นานา" * 2_000

    assert "".join(analyze(text)) == text


def test_the_version_names_rules_and_dictionary():
    assert re.fullmatch("[0-9a-f]{16}", analyzer.version())
    assert analyzer.version() == analyzer.version()
