"""What is no data is named for what it is, with what to do; what only looks odd is still read."""

import gzip
import io
import zipfile

import pytest

from harvesters.stage.natures import words_of
from tests.harvesters.stage.conftest import columns, found

WFS = "<?xml version='1.0'?><ServiceExceptionReport><ServiceException>no</ServiceException></ServiceExceptionReport>"
PHP = "<br />\n<b>Warning</b>:  mysql_connect(): refused in <b>/var/www/x.php</b> on line <b>3</b><br />\na,b\n1,2\n"
TRACE = "Traceback (most recent call last):\n  File \"x.py\", line 1\nKeyError: 'a'"
LOGIN = "<html><form action='/go'><input type='password'></form></html>"


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (LOGIN, "login"),
        ("<html><body>ขออภัย</body></html>", "html"),
        (WFS, "xml_error"),
        ("<ows:ExceptionReport xmlns:ows='http://ows'><ows:Exception/></ows:ExceptionReport>", "xml_error"),
        ('<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code><Message>x</Message></Error>', "xml_error"),
        ("<soap:Envelope xmlns:soap='s'><soap:Body><soap:Fault/></soap:Body></soap:Envelope>", "xml_error"),
        ("403 Forbidden", "message"),
        ("404 Not Found\n", "message"),
        ("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n", "message"),
        ("Not Found", "message"),
        ("Access Denied", "message"),
        ("The requested URL was not found on this server.", "message"),
        ("Error: could not connect to database", "message"),
        ("ไม่พบไฟล์ที่ท่านต้องการ", "message"),
        (TRACE, "program_error"),
        (PHP, "program_error"),
        ("PHP Fatal error: Uncaught Error in /var/x.php on line 12", "program_error"),
        ("ORA-00942: table or view does not exist", "program_error"),
        ('{"error": {"code": 404}}', "json_error"),
        ('{"detail": "Not found."}', "json_error"),
        ('{"message": "Unauthorized", "status": 401}', "json_error"),
        ('{"success": false, "error": {"message": "Access denied"}}', "json_error"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n", "pointer"),
        ("\x00" * 500, "empty"),
        (" \r\n\t\n", "empty"),
    ],
)  # fmt: skip
def test_an_answer_in_place_of_data_is_named(stage, body, what):
    for name in ("data.csv", "data.json"):
        staged = stage(body, name)

        assert (staged.is_data, staged.not_data_as, staged.table) == (False, what, None)
        issue = next(issue for issue in staged.issues if issue.kind == "not_data")
        assert words_of(what).what in issue.message.en and words_of(what).what_th in issue.message.th
        assert issue.advice.en == words_of(what).do and issue.advice.th == words_of(what).do_th


@pytest.mark.parametrize(
    "text",
    [
        "<10,20\n<5,6\n>9,1\n",
        "<b>ชื่อ</b>,อายุ\n<i>ก</i>,1\n",
        "<p>a</p>;b\n<p>c</p>;d\n",
        "{id},name\n{1},x\n",
        "[a],b\n[1],2\n",
        '"<html>",b\n"<body>",2\n',
        "Not Found,count\nForbidden,3\n",
        "error,count\nerror: a,3\n",
        "status\tn\n404 Not Found\t1\n",
        "404\n405\n410\n",
        "Error message,จำนวน\n404 Not Found,5\n500 Internal Server Error,2\n",
        "ORC,b\n1,2\n",
        "ID3,x\n1,2\n",
        "AC1001,a\n1,2\n",
        "BM,a\n1,2\n",
        "MZ,a\n1,2\n",
        "FEA1,a\n1,2\n",
        "PAR,a\n1,2\n",
        "From: place,To: place\na,b\n",
        "Subject,Grade\nmath,4\n",
        "--,a\n1,2\n",
        "%,a\n1,2\n",
        "BEGIN,END\n1,2\n",
        "login,name\nsign in,b\n",
        "ไม่พบข้อมูล,จำนวน\nไม่พบไฟล์,2\n",
    ],
)
def test_a_table_that_begins_like_something_else_is_a_table(stage, text):
    staged = stage(text, "data.csv")

    assert staged.is_data and staged.table is not None
    assert staged.format in ("csv", "tsv")


def _zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "png"),
        (b"\xff\xd8\xff\xe0" + bytes(40), "jpeg"),
        (b"RIFF\x00\x00\x00\x00WAVE" + bytes(40), "audio"),
        (b"ID3\x04\x00" + bytes(40), "audio"),
        (b"\x00\x00\x00\x20ftypisom" + bytes(40), "video"),
        (b"\x1aE\xdf\xa3" + bytes(40), "video"),
        (b"MZ\x90\x00" + bytes(40), "program"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(40), "7z"),
        (b"Rar!\x1a\x07\x01\x00", "rar"),
        (b"ARROW1\x00\x00" + bytes(40), "arrow"),
        (b"\x00\x01\x00\x00Standard Jet DB\x00" + bytes(40), "access"),
        (b"$FL2@(#) SPSS DATA FILE", "spss"),
        (b"-- MySQL dump 10.13\n--\nCREATE TABLE `a` (", "dump"),
        (b"AC1032" + bytes(40), "dwg"),
        (_zip("word/document.xml", "[Content_Types].xml"), "docx"),
        (_zip("ppt/presentation.xml", "[Content_Types].xml"), "pptx"),
        (b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\n', "mhtml"),
        (b"BEGIN:VCALENDAR\nVERSION:2.0\n", "calendar"),
        (b"<?xml version='1.0'?><rss version='2.0'><channel/></rss>", "feed"),
        (b"<?xml version='1.0'?><WFS_Capabilities version='1'/>", "capabilities"),
        (b"<?xml version='1.0'?><gpx><trk/></gpx>", "gpx"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "svg"),
    ],
)
def test_another_kind_of_file_under_a_table_s_name_is_named(stage, content, what):
    staged = stage(content, "data.csv")

    assert (staged.is_data, staged.not_data_as) == (False, what)
    assert words_of(what).what in staged.issues[0].message.en


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [("a.pdf", b"%PDF-1.7\n", "pdf"), ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(9), "7z")],
)
def test_under_its_own_name_it_is_kept_and_said_what_to_do(stage, name, content, what):
    staged = stage(content, name)

    assert (staged.is_data, staged.table, found(staged)) == (True, None, {"kept_without_table": 1})
    assert staged.issues[0].advice.th == words_of(what).do_th


@pytest.mark.parametrize(
    "text",
    [
        "ขออภัย ระบบปิดปรับปรุงชั่วคราว กรุณาลองใหม่ภายหลัง",
        "ขออภัยในความไม่สะดวก\r\nไม่สามารถเชื่อมต่อฐานข้อมูลได้ในขณะนี้\r\n",
        "กรุณาเข้าสู่ระบบก่อนดาวน์โหลดไฟล์",
        "หมดเวลาการใช้งาน กรุณาเข้าสู่ระบบใหม่",
        "ระบบอยู่ระหว่างการปรับปรุง",
        "ท่านไม่มีสิทธิ์เข้าถึงข้อมูลนี้",
        "Session expired, please login again",
        "Sorry, the service is under maintenance.\nPlease try again later.\n",
        "Please log in to download this file.",
        "You are not authorized to view this resource.",
        "The page you requested could not be found.",
        "The system is temporarily unavailable, we apologise",
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "cp874", "utf-8-sig"])
def test_a_message_in_words_is_no_table(stage, text, codec):
    staged = stage(text.encode(codec), "data.csv")

    assert (staged.is_data, staged.not_data_as, staged.table) == (False, "prose", None)
    (issue,) = staged.issues
    assert issue.kind == "not_data"
    assert "a message in words" in issue.message.en and "ข้อความแจ้งเป็นถ้อยคำ" in issue.message.th


@pytest.mark.parametrize(
    "text",
    [
        "สาเหตุ\nขออภัย ระบบปิดปรับปรุงชั่วคราว\nกรุณาเข้าสู่ระบบ\n",
        "ไม่สามารถเข้าถึงบริการ,จำนวน\nกรุงเทพ,5\n",
        "ไม่สามารถเข้าถึงบริการ (คน)\n12\n15\n",
        "message\nSession expired\nAccess denied\n",
        "sorry\nyes\nno\n",
        "ถนนที่อยู่ระหว่างปรับปรุง\nถนนพหลโยธินขาเข้า\nถนนวิภาวดีรังสิตขาออก\n",
        "ไม่สามารถติดต่อได้ (ราย)\nอำเภอเมืองเชียงใหม่\nอำเภอแม่ริมตะวันตก\n",
        "Access denied,Session expired,Total\n",
        "จังหวัด\nเชียงใหม่\nลำพูน\n",
        "ระบบ, ปิดปรับปรุง\nก, 1\nข, 2\n",
        "Unauthorized, please log in, total\n1, 2, 3\n",
        "a,b,c\n",
    ],
)
def test_short_tables_with_such_words_stay_tables(stage, text):
    staged = stage(text, "data.csv")

    assert staged.is_data and staged.table is not None and "not_data" not in {i.kind for i in staged.issues}


def test_a_long_list_of_messages_is_a_table(stage):
    staged = stage("Session expired, please login again\n" * 6, "log.csv")

    assert staged.is_data and staged.table is not None


def test_a_web_page_inside_a_gz_is_a_web_page(stage):
    assert stage(gzip.compress(LOGIN.encode()), "data.csv.gz").not_data_as == "login"


def test_a_gz_named_csv_is_read(stage):
    assert columns(stage(gzip.compress(b"a,b\n1,2\n"), "data.csv")) == {"a": [1], "b": [2]}


def test_every_word_has_thai_and_english_and_an_action():
    for code in ("html", "png", "nobody-knows", "unknown", "binary", "7z", "mhtml"):
        words = words_of(code)
        assert words.what and words.what_th and words.do and words.do_th


@pytest.mark.parametrize("name", ["budget.xls", "budget.xlsx", "budget.ods"])
def test_one_line_of_words_named_as_a_workbook_is_a_message(stage, name):
    staged = stage("Attachment f:\\files\\budget.xls not found!\r\n", name)

    assert (staged.is_data, staged.not_data_as, staged.table) == (False, "prose", None)


def test_a_text_table_named_as_a_workbook_is_read(stage):
    staged = stage("name\ttotal amount\nก\t1\n", "budget.xls")

    assert staged.table.row_count == 1


README = "a.csv\n=====\n\nFrom: a portal\n\nสถิติ.csv\n=======\n\nLicense: open (see the portal)\n"


def test_a_text_with_underlined_headings_is_no_table(stage):
    staged = stage(README, name="readme.txt")

    assert (staged.is_data, staged.table) == (True, None)
    (issue,) = staged.issues
    assert (
        "a text with headings and no table" in issue.message.en and "เอกสารข้อความที่มีหัวเรื่อง" in issue.message.th
    )


@pytest.mark.parametrize(
    "text",
    [
        "รหัส\n----\nกขคง\n----\nจฉชซ\n----\n",  # four lines stand for a missing value
        "name\n----\nน่าน\nแพร่\n",
        "a,b\n===,===\n1,2\n\na,b\n===,===\n",
    ],
)
def test_lines_between_rows_are_no_headings(stage, text):
    assert stage(text).table is not None
