"""Encodings: what is plain is found, what is not is said to be unsure, and nothing is guessed in silence."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harvesters.stage.encoding import detect
from harvesters.stage.encoding_mojibake import find_mojibake
from harvesters.stage.encoding_names import codec_of
from harvesters.stage.thai_bytes import thai_counts_of

CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy, řekl ministr školství na tiskové konferenci v Brně.\n" * 5
RUSSIAN = "Министерство образования сообщает, что число школьников за последний год выросло.\n" * 5
GREEK = "Το υπουργείο ανακοίνωσε ότι ο αριθμός των μαθητών αυξήθηκε κατά το τελευταίο έτος.\n" * 5
HEBREW = "משרד החינוך הודיע כי מספר התלמידים עלה בשנה האחרונה בכל הארץ.\n" * 5
JAPANESE = "東京都の人口は前の年に比べて増加したと発表されました。市区町村ごとの数字です。\n" * 5
CHINESE = "教育部今天公布了去年全国各省市的学生人数，比上一年有所增加，这是十年来的第一次。\n" * 5
TAIWAN = "教育部今天公布了去年全國各縣市的學生人數，比上一年有所增加，這是十年來的第一次。\n" * 5
KOREAN = "교육부는 지난해 전국 학생 수가 전년보다 증가하였다고 발표하였습니다. 지역별 자료입니다.\n" * 5
FRENCH = "Le ministère a annoncé que le nombre d’élèves a augmenté l’année dernière à cause des écoles.\n" * 5


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (CZECH, "cp1250"), (CZECH, "iso8859-2"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (RUSSIAN, "cp866"),
        (RUSSIAN, "iso8859-5"), (GREEK, "cp1253"), (HEBREW, "cp1255"), (JAPANESE, "cp932"),
        (JAPANESE, "euc-jp"), (JAPANESE, "iso2022-jp"), (CHINESE, "gb18030"), (TAIWAN, "cp950"),
        (KOREAN, "cp949"), (KOREAN, "iso2022-kr"), (FRENCH, "cp1252"), (RUSSIAN, "utf-16-le"),
        (JAPANESE, "utf-16-be"), (CZECH, "utf-32-le"), (KOREAN, "utf-32-be"),
    ],
)  # fmt: skip
def test_prose_of_other_countries_is_read_as_it_was_written(tmp_path, text, codec):
    path = tmp_path / "t"
    path.write_bytes(text.encode(codec))

    found = detect(path)

    assert found.why != "unsure"
    assert path.read_bytes().decode(found.codec) == text


@pytest.mark.parametrize("codec", ["koi8-r", "cp1251", "gb18030", "cp1250", "iso8859-2"])
def test_one_foreign_name_is_not_taken_for_thai(tmp_path, codec):
    name = {"gb18030": "阿拉伯", "cp1250": "Współpraca", "iso8859-2": "Współpraca"}.get(codec, "МОСКВА")
    path = tmp_path / "t"
    path.write_bytes(("id,name\n" + "1,plain\n" * 50 + f"2,{name}\n").encode(codec))

    found = detect(path)

    assert found.why == "unsure" or path.read_bytes().decode(found.codec).endswith(f"{name}\n")


def test_dashes_and_degrees_alone_do_not_hold_an_english_table(tmp_path):
    path = tmp_path / "t"
    path.write_bytes(b"id,range,note\n1,1990 \x96 1995,20 \xb0C\n2,50 m\xb2,the state\x92s \x93own\x94\n")

    assert (detect(path).codec, detect(path).why) == ("cp1252", "signs")


@pytest.mark.parametrize("content", [b"1,malm\x94\n", b"1,\x85sterreich\n", b"1,\xa0rea\n", b"1,se\x96or\n"])
def test_a_letter_of_an_older_table_is_not_taken_for_a_dash(tmp_path, content):
    path = tmp_path / "t"
    path.write_bytes(content)

    assert detect(path).why == "unsure"


thai_words = st.lists(
    st.sampled_from(
        ["กทม.", "จังหวัด", "น้ำ", "ที่ดิน", "หมู่ที่", "ถนนเพชรเกษม", "นนทบุรี", "สกลนคร", "บาท", "แห่ง", "ไม่มี"]
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(words=thai_words, at=st.integers(0, 400), codec=st.sampled_from(["cp874", "utf-8", "utf-16-be"]))
@example(words=["สกลนคร"], at=399, codec="cp874")
def test_one_thai_line_anywhere_among_ascii_is_found(tmp_path_factory, words, at, codec):
    rows = ["7,plain text\n"] * 400
    rows.insert(at, f"8,{' '.join(words)}\n")
    text = "".join(rows)
    path = tmp_path_factory.mktemp("e") / "t"
    path.write_bytes(text.encode(codec))

    found = detect(path)

    assert (found.why != "unsure", path.read_bytes().decode(found.codec)) == (True, text)


@pytest.mark.parametrize("word", ["สกลนคร", "ตรัง", "ตราด", "นคร", "รวม", "นครราชสีมา"])
@pytest.mark.parametrize("times", [1, 500])
def test_one_thai_word_is_thai_however_often_it_stands(tmp_path, word, times):
    text = "id,province\n" + f"1,{word}\n" * times
    path = tmp_path / "t"
    path.write_bytes(text.encode("cp874"))

    has_marks = any(mark in word for mark in "ัาี")
    assert (detect(path).codec, detect(path).why) == ("cp874", "thai" if has_marks else "letters")


@settings(max_examples=300, deadline=None)
@given(content=st.binary(max_size=300))
def test_any_bytes_get_an_answer_that_reads_them_or_is_unsure(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("b") / "b"
    path.write_bytes(content)

    found = detect(path)

    assert found == detect(path)
    if found.why != "unsure":
        content.decode(found.codec)


@given(text=st.text(st.characters(codec="cp874"), min_size=1, max_size=50), cut=st.integers(0, 50))
def test_counting_thai_does_not_depend_on_where_lines_end(text, cut):
    whole = text.encode("cp874")

    counts = thai_counts_of(whole)

    assert counts.high == sum(byte >= 0x80 for byte in whole)
    assert counts.wrong <= 2 * counts.high and counts.letters <= counts.thai <= counts.high


def test_each_class_of_garbled_thai_is_named_and_clean_text_is_not():
    thai = "ข้อมูลสถิติ"
    western = thai.encode("cp874").decode("latin-1")
    twice = "".join(
        chr(b) if 0x80 <= b < 0xA0 else bytes([b]).decode("cp874", "replace") for b in thai.encode()
    )

    assert find_mojibake(western).name == "windows-874 read as windows-1252"
    assert find_mojibake(twice).name == "utf-8 read as windows-874"
    assert find_mojibake(thai.encode().decode("latin-1")).name == "utf-8 read as windows-1252"
    assert [find_mojibake(text) for text in (thai, CZECH, FRENCH, RUSSIAN, "ÄÖÜÄÖÜ", "เธอเนรมิต")] == [
        None
    ] * 6


@pytest.mark.parametrize(
    ("name", "codec"),
    [("TIS-620", "cp874"), ("ISO-8859-11", "cp874"), ("windows-874", "cp874"), ("UTF8", "utf-8"),
     ("Latin1", "cp1252"), ("rot13", None), ("", None), ("base64", None)],
)  # fmt: skip
def test_a_declared_name_is_known_in_every_spelling(name, codec):
    assert codec_of(name) == codec
