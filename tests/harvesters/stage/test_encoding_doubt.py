"""An encoding in doubt is shown with its candidates; spoiled cells are located and left as they came."""

import pytest

from harvesters.stage.encoding import decide
from harvesters.stage.encoding_bytes import bad_utf8, line_numbers, rich_lines
from harvesters.stage.encoding_mojibake import meant
from harvesters.stage.notes import Notes, issue_from
from tests.harvesters.stage.conftest import csv_text

ROWS = 40
TABLE = "รหัส,จังหวัด,จำนวน\r\n" + "".join(f"{n},จังหวัดนนทบุรี เขต {n},{n * 3}\r\n" for n in range(ROWS))


def judged(tmp_path, content, declared=None):
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    notes = Notes()
    chosen = decide(path, declared, notes)
    return chosen, {issue["kind"]: issue_from(issue, "r") for issue in notes.issues()}


def test_an_unsure_encoding_shows_how_three_cells_read_in_each_candidate(tmp_path):
    content = "id,name\n1,Współpraca\n2,plain\n3,MÓJ\n4,Łódź\n".encode("cp1250")

    issue = judged(tmp_path, content)[1]["encoding_unsure"]

    assert issue.finding.holds
    assert [cell["cell"] for cell in issue.values["cells"]] == ["B2", "B4", "B5"]
    by_codec = {c["encoding"]: c for c in issue.values["candidates"]}
    assert by_codec["cp1250"]["readings"] == ["Współpraca", "MÓJ", "Łódź"]
    assert by_codec["cp1250"]["yaml"] == "encoding: cp1250"
    assert by_codec["cp874"]["readings"][0].startswith("Wsp")
    assert all(c["reason"]["th"] and c["reason"]["en"] for c in by_codec.values())


def test_the_line_of_yaml_settles_the_doubt(tmp_path):
    content = "id,name\n1,Współpraca\n2,MÓJ\n".encode("cp1250")

    chosen, issues = judged(tmp_path, content, declared="cp1250")

    assert (chosen.codec, issues) == ("cp1250", {})


@pytest.mark.parametrize(("most", "odd"), [("utf-8", "cp874"), ("cp874", "utf-8")])
def test_lines_of_another_encoding_are_named_by_their_numbers_and_hold(tmp_path, most, odd):
    lines = TABLE.split("\r\n")
    content = b"\r\n".join(
        line.encode(odd if number in (7, 30) else most) for number, line in enumerate(lines, 1)
    )

    chosen, issues = judged(tmp_path, content)

    assert (chosen.why, chosen.codec) == ("unsure", most)
    issue = issues["encoding_mixed"]
    assert (issue.finding.holds, issue.count, issue.values["lines"]) == (True, 2, "7, 30")
    assert all(candidate["yaml"] is None for candidate in issue.values["candidates"])


def test_a_mark_of_one_encoding_before_the_text_of_another_holds(tmp_path):
    cases = [
        (b"\xef\xbb\xbf" + TABLE.encode("cp874"), "cp874"),
        (b"\xff\xfe" + TABLE.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TABLE.encode("utf-16-le"), "utf-16-le"),
    ]
    for content, codec in cases:
        chosen, issues = judged(tmp_path, content)

        assert (chosen.codec, chosen.why) == (codec, "unsure")
        assert issues["bom_misleads"].finding.holds


def test_a_mark_that_is_right_is_believed(tmp_path):
    for codec in ("utf-8-sig", "utf-16", "utf-32"):
        chosen, issues = judged(tmp_path, TABLE.encode(codec))

        assert (chosen.why, issues) == ("bom", {})
    assert judged(tmp_path, "\ufeff".encode("utf-16-le"))[0].why == "bom"


def test_a_wrong_declaration_shows_what_it_would_make_of_the_cells(tmp_path):
    chosen, issues = judged(tmp_path, TABLE.encode(), declared="tis-620")

    issue = issues["encoding_declared_wrong"]
    declared, found = issue.values["candidates"]
    assert chosen.codec == "cp874"
    assert "เธ" in declared["readings"][0] and declared["yaml"] is None
    assert found["readings"][0].startswith("จังหวัด") or found["readings"][0] == "จังหวัด"
    assert found["yaml"] == "encoding: utf-8"
    assert set(issues) == {"encoding_declared_wrong"}


def test_a_few_garbled_cells_among_good_ones_are_located_with_what_they_should_read(stage):
    good = "จังหวัดนนทบุรี"
    spoiled = {
        5: "".join(chr(b) if b < 0xA0 else bytes([b]).decode("cp1252") for b in good.encode()),
        9: good.encode("cp874").decode("cp1252"),
        12: "".join(chr(b) if b < 0xA0 else bytes([b]).decode("cp874") for b in good.encode()),
    }
    lines = ["รหัส,ชื่อ", *(f"{n},{spoiled.get(n, good)}" for n in range(1, 200))]

    for codec in ("utf-8", "utf-16"):
        staged = stage("\r\n".join(lines).encode(codec))

        (issue,) = (i for i in staged.issues if i.kind == "mojibake")
        assert (issue.column, issue.count, issue.values["filled"]) == ("ชื่อ", 3, 199)
        assert [sample.cell for sample in issue.samples] == ["B6", "B10", "B13"]
        assert all(sample.value.endswith(f"→ {good}") for sample in issue.samples)
        text = csv_text(staged)
        assert spoiled[9] in text and text.count(good) == 196


def test_letters_that_were_lost_are_located(stage):
    content = TABLE.replace("นนทบุรี เขต 7,", "นน\ufffd\ufffdบุรี,")

    (issue,) = stage(content.encode()).issues

    assert issue.kind == "replacement_characters"
    assert (issue.column, issue.count, issue.samples[0].cell) == ("จังหวัด", 1, "B9")
    assert "ในคอลัมน์ จังหวัด" in issue.message.th and "in the column จังหวัด" in issue.message.en


def test_clean_text_of_any_language_shows_no_damage(tmp_path):
    texts = [
        TABLE,
        "id,n\n1,café «à la» Â Ã SÃO NÃO\n2,Ångström ÄÖÜ ÉÉÉÉÉÉ\n",
        "id,n\n1,เธอเนรมิต เนื้อ เนย เธอ\n",
        "a,b\n1,2\n",
    ]
    for text in texts:
        for codec in ("utf-8", "utf-16", "utf-8-sig"):
            assert judged(tmp_path, text.encode(codec))[1] == {}


def test_what_cannot_be_turned_back_is_not_guessed():
    assert meant("เธ\ufffdเธ\ufffdเธ\ufffdเธ\ufffd", "utf-8 read as windows-874") is None


def test_bytes_that_break_utf8_are_found_across_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr("harvesters.stage.encoding_bytes.CHUNK", 7)
    content = "กขคงจ,ฉชซ\nabc\nดตถ".encode()
    path = tmp_path / "t"
    for at in range(0, len(content), 5):
        broken = content[:at] + b"\xff" + content[at:]
        path.write_bytes(broken)

        with pytest.raises(UnicodeDecodeError) as expected:
            broken.decode()
        assert next(bad_utf8(path)) == expected.value.start
    path.write_bytes(content)
    assert list(bad_utf8(path)) == []
    lines = list(rich_lines(path))
    assert b"".join(line for _, line in lines).decode().replace("\n", "") == "กขคงจ,ฉชซดตถ"
    assert line_numbers(path, [at for at, _ in lines])[-1] == 3


@pytest.mark.parametrize(
    ("cut", "cell"),
    [
        (b"\xe0\xb8", "B4"),
        ("เชียงราย".encode()[:-1], "B4"),
        ("เชียงราย".encode()[:-2], "B4"),
        ("เชียงราย".encode()[1:], "B4"),
        ("เชียง".encode() + b"\xe0\xb8" + "ราย".encode(), "B4"),
        ("เชียง".encode() + b"\xe0?" + "ราย".encode(), "B4"),
        (b"\xff", "B4"),
    ],
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_cut_character_of_utf8_is_no_second_encoding(tmp_path, mark, cut, cell):
    content = "รหัส,จังหวัด,จำนวน\n1,เชียงใหม่,5\n2,ลำพูน,7\n3,@,8\n4,น่าน,9\n".encode().replace(b"@", cut)

    chosen, issues = judged(tmp_path, mark + content)

    assert (chosen.codec, chosen.why, set(issues)) == ("utf-8", "broken", {"encoding_broken"})
    issue = issues["encoding_broken"]
    assert (issue.finding.code, issue.finding.holds, issue.count) == ("D767", True, 1)
    assert [sample.cell for sample in issue.samples] == [cell]
    assert "บรรทัดที่ 4" in issue.message.th and "line 4" in issue.message.en
    assert "ต่อไฟล์" not in issue.advice.th and "joined" not in issue.advice.en


def test_every_cut_character_is_counted_and_a_file_cut_at_its_end_is_told(tmp_path):
    lines = ["รหัส,จังหวัด".encode(), *("กข,จังหวัดนนทบุรี".encode() for _ in range(60))]
    for at in (5, 9, 30, 44):
        lines[at] = lines[at][:-1]

    issue = judged(tmp_path, b"\n".join(lines) + b"\n")[1]["encoding_broken"]
    assert (issue.count, issue.values["lines"]) == (4, "6, 10, 31, 45")
    assert [sample.row for sample in issue.samples] == [6, 10, 31]

    (kind,) = judged(tmp_path, b"\n".join(lines[:5]) + b"\n" + lines[1][:-1])[1]
    assert kind == "encoding_broken"


def test_utf8_declared_for_a_file_with_a_cut_character_says_only_where_it_is(tmp_path):
    content = "รหัส,จังหวัด\n1,เชียงใหม่\n2,ลำพูน\n3,".encode() + b"\xe0\xb8\n"

    assert set(judged(tmp_path, content, declared="utf-8")[1]) == {"encoding_broken"}


@pytest.mark.parametrize("word", ["น่าน", "คน", "ชน", "เขต", "เธอ", "รวม", "เนติบัณฑิต"])
def test_a_whole_word_of_another_encoding_is_a_second_encoding(tmp_path, word):
    content = "รหัส,จังหวัด\n1,เชียงใหม่\n2,ลำพูน\n".encode() * 9 + f"3,{word} ที่\n".encode("cp874")

    chosen, issues = judged(tmp_path, content)

    assert (chosen.why, set(issues)) == ("unsure", {"encoding_mixed"})


def said(tmp_path, content):
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    notes = Notes()
    decide(path, None, notes)
    return next(step for step in notes.steps if step["step"] == "encoding"), notes.issues()


@pytest.mark.parametrize(("words", "letters"), [("คน รวม", 5), ("กรมพลศกษ นคร ถนน สกลนคร", 20)])
def test_thai_without_vowels_is_said_to_be_so_and_not_checked(tmp_path, words, letters):
    told, issues = said(
        tmp_path, ("id,name\n" + "".join(f"1,{word}\n" for word in words.split())).encode("cp874")
    )

    assert (told["encoding"], told["decided_by"], issues) == ("cp874", "letters", [])
    assert told["told_th"] == f"มีแต่พยัญชนะไทย {letters} ตัว ไม่มีสระหรือวรรณยุกต์ให้ตรวจลำดับ"
    assert told["told"] == (
        f"only Thai consonants; letters: {letters}; no vowel or tone whose order could be checked"
    )


def test_four_letters_that_other_scripts_read_as_well_are_not_sure(tmp_path):
    told, (issue,) = said(tmp_path, b"id,name\n1,\xa1\xa2\n2,\xa4\xb3\n")

    assert (told["encoding"], told["decided_by"], issue["kind"]) == ("cp874", "unsure", "encoding_unsure")
    assert {"cp874", "euc_jp"} <= {candidate["encoding"] for candidate in issue["values"]["candidates"]}


def test_marks_that_were_checked_are_counted(tmp_path):
    told, issues = said(tmp_path, "รหัส,ชื่อ\n1,น้ำ\n".encode("cp874"))

    assert "misplaced" in told["told"] and "ผิดที่ 0" in told["told_th"] and not issues


THAI_ROWS = "จังหวัด,จำนวน,ปี\nเชียงใหม่,5,2567\nลำพูน,7,2567\nน่าน,9,2567\n"


@pytest.mark.parametrize(
    ("wrong", "reading", "reading_th"),
    [
        (("cp874", "latin-1"), "windows-874 read as windows-1252", "อ่าน Windows-874 เป็น Windows-1252"),
        (("utf-8", "latin-1"), "utf-8 read as windows-1252", "อ่าน UTF-8 เป็น Windows-1252"),
    ],
)
def test_garbled_cells_are_named_by_the_reading_that_made_them_with_the_header(
    stage, wrong, reading, reading_th
):
    written, read = wrong

    staged = stage(THAI_ROWS.encode(written).decode(read).encode())

    header, cells = (i for i in staged.issues if i.kind == "mojibake")
    assert (header.column, header.count, cells.count) == (None, 3, 3)
    assert [s.cell for s in header.samples] == ["A1", "B1", "C1"]
    assert [s.value.split(" → ")[1] for s in header.samples] == ["จังหวัด", "จำนวน", "ปี"]
    assert [s.value.split(" → ")[1] for s in cells.samples] == ["เชียงใหม่", "ลำพูน", "น่าน"]
    for issue in (header, cells):
        assert reading in issue.message.en and reading_th in issue.message.th
    assert "ในหัวตาราง" in header.message.th and "in the header" in header.message.en


def test_western_texts_garbled_as_utf8_stay_so_named(stage):
    rows = "id,name\n1,café 20 °C § 5\n2,Ångström\n3,«à la»\n"

    (issue,) = (i for i in stage(rows.encode().decode("cp1252").encode()).issues if i.kind == "mojibake")
    assert issue.message.en.endswith("(utf-8 read as windows-1252).")
