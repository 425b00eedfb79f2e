"""Addresses are read once, as every other program would read them, or refused with the reason."""

import re
from urllib.parse import urlsplit

import httpcore2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.util import parse_url

from harvesters.fetch.address import check_url, join_url, with_params
from harvesters.fetch.masking import mask_url
from metadata.errors.fetch import AddressMalformed, PortRefused

NOBODY = frozenset()


@pytest.mark.parametrize(
    ("url", "read_as"),
    [
        ("http://data.go.th", "http://data.go.th/"),
        ("HTTPS://Data.GO.th/A?b=C", "https://data.go.th/A?b=C"),
        ("https://data.go.th:443/a", "https://data.go.th/a"),
        ("http://data.go.th:443/a", "http://data.go.th:443/a"),
        ("https://data.go.th/a#part", "https://data.go.th/a"),
        ("https://data.go.th?x=1", "https://data.go.th/?x=1"),
        ("https://data.go.th/a%20b", "https://data.go.th/a%20b"),
        ("https://data.go.th/a%2Fb?x=%26&y=a+b", "https://data.go.th/a%2Fb?x=%26&y=a+b"),
        (
            "https://data.go.th/น.csv?ปี=๖๙",
            "https://data.go.th/%E0%B8%99.csv?%E0%B8%9B%E0%B8%B5=%E0%B9%96%E0%B9%99",
        ),
        ('https://data.go.th/{a}|b"<c>^`', "https://data.go.th/%7Ba%7D|b%22%3Cc%3E%5E%60"),
        ("https://ตำรวจ.ไทย/", "https://xn--82cz5bq7c7i.xn--o3cw4h/"),
        ("https://xn--82cz5bq7c7i.xn--o3cw4h/", "https://xn--82cz5bq7c7i.xn--o3cw4h/"),
        ("https://my_host.go.th/", "https://my_host.go.th/"),
        ("https://203.150.19.51/", "https://203.150.19.51/"),
        ("https://[2403:6200:0:0:0:0:0:1]/", "https://[2403:6200::1]/"),
    ],
)
def test_good_addresses_are_read_as_a_browser_reads_them(url, read_as):
    assert check_url(url).text == read_as


@pytest.mark.parametrize(
    ("url", "because"),
    [
        ("", "it is empty"),
        ("https://data.go.th/" + "a" * 2000, "longer than 2000"),
        ("https://data.go.th/a b", "%20"),
        (" https://data.go.th/", "%20"),
        ("https://data.go.th/a\nb", "control"),
        ("https://data.go.th/a\tb", "control"),
        ("https://data.go.th\\@evil.example/", "backslash"),
        ("https://data.go.th/\u200b", "control"),
        ("https://data.go.th/a\u00a0b", "blank"),
        ("data.go.th/x", "http://"),
        ("ftp://data.go.th/x", "http://"),
        ("javascript:alert(1)", "http://"),
        ("https:data.go.th/x", "http://"),
        ("https:///data.go.th/x", "http://"),
        ("https://me:pw@data.go.th/x", "fetch.headers"),
        ("https://data.go.th%40evil.example@evil.example/", "fetch.headers"),
        ("https://data.go.th:0/", "port"),
        ("https://data.go.th:70000/", "port"),
        ("https://data.go.th:8x/", "host"),
        ("https://data.go.th./", "host"),
        ("https://data..go.th/", "host"),
        ("https://-data.go.th/", "host"),
        ("https://" + "a" * 64 + ".th/", "host"),
        ("https://ｄata.go.th/", "host"),
        ("https://data。go.th/", "host"),
        ("https://xn--zzzzzzz99999/", "host"),
        ("https://127.1/", "four decimal numbers"),
        ("https://0x7f000001/", "four decimal numbers"),
        ("https://data.go.th/\ud800", "letters"),
    ],
)
def test_what_would_need_repair_is_refused_with_the_reason(url, because):
    with pytest.raises(AddressMalformed) as caught:
        check_url(url)

    assert because in str(caught.value)
    assert caught.value.code == "H351"


def test_ports_are_80_and_443_and_what_the_operator_opened():
    opened = frozenset({("data.go.th", 8443)})

    assert check_url("https://data.go.th:8443/", opened).port == 8443
    with pytest.raises(PortRefused):
        check_url("https://data.go.th:8443/")
    with pytest.raises(PortRefused):
        check_url("https://www.data.go.th:8443/", opened)


hosts = st.one_of(
    st.from_regex(r"[a-zA-Z0-9_.\-]{1,30}", fullmatch=True),
    st.from_regex(r"[ก-ฮะาำิีเแ0-9.]{1,12}\.ไทย", fullmatch=True),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(lambda a: f"[{a}]"),
    st.text(max_size=12),
)
tails = st.one_of(
    st.just(""), st.text(max_size=30).map(lambda t: "/" + t), st.text(max_size=20).map(lambda t: "?" + t)
)


@given(st.sampled_from(["http://", "https://", "HTTP://", "//", "http:/", ""]), hosts, tails)
def test_whatever_is_accepted_other_readers_read_the_same(scheme, host, tail):
    try:
        checked = check_url(scheme + host + tail)
    except (AddressMalformed, PortRefused):
        return

    split = urlsplit(checked.text)
    other = parse_url(checked.text)
    dialled = httpcore2.URL(checked.text)
    assert split.hostname == checked.host
    assert (other.host or "").strip("[]") == checked.host
    assert dialled.host.decode().strip("[]") == checked.host
    assert split.scheme == other.scheme == checked.scheme
    assert checked.text.isascii()
    assert not re.search(r"[\s\\\x00-\x20\x7f]", checked.text)
    assert check_url(checked.text) == checked


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_and_never_crashes(text):
    for url in (text, "https://" + text, "https://data.go.th/" + text):
        try:
            check_url(url)
        except (AddressMalformed, PortRefused) as error:
            assert error.to_json()


def test_a_location_is_joined_and_checked_anew():
    base = check_url("https://data.go.th/a/b?x=1")

    assert join_url(base, "../c", NOBODY).text == "https://data.go.th/c"
    assert join_url(base, "//cdn.example/c", NOBODY).text == "https://cdn.example/c"
    assert join_url(base, "/ไฟล์", NOBODY).text == "https://data.go.th/%E0%B9%84%E0%B8%9F%E0%B8%A5%E0%B9%8C"
    for location in (
        "",
        "\thttp://127.0.0.1/",
        "/a b",
        "file:///etc/passwd",
        "https://me@data.go.th/",
        "https:\\\\x",
    ):
        with pytest.raises(AddressMalformed):
            join_url(base, location, NOBODY)


def test_parameters_are_added_in_order():
    assert (
        with_params("https://h/a?x=1#f", {"q": "ถนน", "rows": 5})
        == "https://h/a?x=1&q=%E0%B8%96%E0%B8%99%E0%B8%99&rows=5"
    )
    assert with_params("https://h/a", None) == "https://h/a"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:pw@h.th/p", "https://***@h.th/p"),
        ("https://me@h.th/p", "https://***@h.th/p"),
        ("a:b@h.th", "***@h.th"),
        ("https://h.th/@2?x=1", "https://h.th/@2?x=1"),
        ("https://h.th/?token=abc&x=1", "https://h.th/?token=***&x=1"),
        ("https://h.th/?API-Key=abc", "https://h.th/?API-Key=***"),
        ("https://h.th/?api%5Fkey=abc", "https://h.th/?api%5Fkey=***"),
        (
            "https://h.th/f?X-Amz-Signature=ab&X-Amz-Credential=cd",
            "https://h.th/f?X-Amz-Signature=***&X-Amz-Credential=***",
        ),
        ("https://h.th/f?sv=2022&se=2026&sig=abc%3D", "https://h.th/f?sv=***&se=***&sig=***"),
        ("https://h.th/;jsessionid=AB12", "https://h.th/;jsessionid=***"),
        ("https://h.th/?a=eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM.sig", "https://h.th/?a=***"),
        ("https://h.th/#access_token=x", "https://h.th/"),
        ("https://h.th/\x1b[31m\u202e", "https://h.th/?[31m?"),
    ],
)
def test_secrets_in_addresses_are_not_shown(url, shown):
    assert mask_url(url) == shown


@given(st.text(max_size=40), st.text(max_size=400))
def test_masking_takes_any_text_and_keeps_it_short(before, after):
    assert len(mask_url(f"https://{before}/{after}")) <= 300
