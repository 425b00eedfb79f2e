"""A body is whole by proof, or it is said that nobody can tell. Sizes have caps on the wire and after unpacking."""

import gzip
import hashlib
import os
import random
import resource
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters.fetch import Clock, FetchLimits
from harvesters.fetch.body import Body, Framing, read_framing
from harvesters.fetch.exchange import Exchange
from harvesters.source import FetchOptions
from metadata.errors.fetch import CannotConnect, UnexpectedStatus
from metadata.errors.transfer import (
    AnswerMalformed,
    BodyCut,
    CannotKeepFile,
    EncodingRefused,
    ExpandsTooMuch,
    FileTooLarge,
)
from tests.servers import (
    FaultServer,
    chunked,
    chunks,
    close_delimited,
    cut_chunked,
    cut_gzip,
    cut_length,
    endless,
    gzip_bomb,
    gzipped,
    head,
    html_error_page,
    raw,
    reset,
    whole,
    wrong_length,
)

BODY = random.Random(5).randbytes(3_000) + "เลขทะเบียน,ชื่อ\n".encode() * 200


@pytest.mark.parametrize(
    ("behaviour", "proven"),
    [
        (whole(BODY), True),
        (whole(b""), True),
        (chunked(BODY), True),
        (chunked(BODY, size=7), True),
        (gzipped(BODY), True),
        (gzipped(b""), True),
        (chunked(gzip.compress(BODY, mtime=0), [("Content-Encoding", "gzip")]), True),
        (close_delimited(gzip.compress(BODY, mtime=0), [("Content-Encoding", "x-gzip")]), True),
        (close_delimited(b"", [("Content-Encoding", "gzip")]), False),
        (close_delimited(BODY), False),
        (raw(b"HTTP/1.0 200 OK\r\n\r\n" + BODY), False),
        (raw(b"HTTP/1.1 200 OK\nContent-Length: 3\n\nabc"), True),
        (
            whole(
                gzip.compress(BODY[:900], mtime=0) + gzip.compress(BODY[900:]), [("Content-Encoding", "gzip")]
            ),
            True,
        ),
        (whole(BODY, [("Content-Encoding", "identity")]), True),
    ],
)
def test_a_whole_body_arrives_whole_and_says_whether_that_is_proven(
    make, server, tmp_path, behaviour, proven
):
    url = server.add("/f.csv", behaviour)

    fetched = make().get_file(url, tmp_path / "f")

    content = (tmp_path / "f").read_bytes()
    assert content in (BODY, b"", b"abc")
    assert (fetched.sha256, fetched.size_bytes) == (hashlib.sha256(content).hexdigest(), len(content))
    assert fetched.proven is proven
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


@pytest.mark.parametrize("cut", [cut_length, cut_chunked, cut_gzip])
def test_a_cut_at_any_place_is_seen(make, server, tmp_path, cut):
    size = len(gzip.compress(BODY, mtime=0)) if cut is cut_gzip else len(BODY)
    fetcher = make()
    places = random.Random(7).sample(range(1, size), 30)
    kept = []

    for at in [0, *places, size - 1]:
        if cut is cut_gzip and at == 0:
            continue
        try:
            fetcher.get_file(server.add(f"/{at}", cut(BODY, at)), tmp_path / "f")
        except BodyCut:
            server.add("/ok", whole(b"ok"))
            fetcher.get_page(server.url("/ok"))
            continue
        kept.append(at)

    assert kept == []
    assert list(tmp_path.iterdir()) == []


def test_a_compressed_body_that_ends_early_inside_correct_framing_is_seen(make, server):
    half = gzip.compress(BODY, mtime=0)[:-9]
    for path, behaviour in {
        "/a": whole(half, [("Content-Encoding", "gzip")]),
        "/b": chunked(half, [("Content-Encoding", "gzip")]),
    }.items():
        with pytest.raises(BodyCut):
            make().get_page(server.add(path, behaviour))


def test_a_connection_reset_in_the_body_is_a_cut(make, server):
    with pytest.raises((BodyCut, CannotConnect)):
        make(retries=0).get_page(server.add("/f", reset(BODY, 1000)))


def test_a_body_longer_than_it_says_is_refused(make, server):
    with pytest.raises(AnswerMalformed, match="more than the length"):
        make().get_page(server.add("/f", wrong_length(BODY, len(BODY) - 7)))


def test_a_body_shorter_than_it_says_is_cut(make, server):
    with pytest.raises(BodyCut, match=f"after {len(BODY)} bytes"):
        make().get_page(server.add("/f", wrong_length(BODY, len(BODY) + 7)))


@pytest.mark.parametrize(
    "answer",
    [
        head(200, [("Content-Length", "3"), ("Transfer-Encoding", "chunked")]) + b"3\r\nabc\r\n0\r\n\r\n",
        head(200, [("Content-Length", "3"), ("Content-Length", "4")]) + b"abc",
        head(200, [("Content-Length", "-3")]) + b"abc",
        head(200, [("Content-Length", "0x3")]) + b"abc",
        head(200, [("Transfer-Encoding", "gzip")]) + b"abc",
        head(200, [("Transfer-Encoding", "chunked, chunked")]) + b"abc",
        head(200, [("Transfer-Encoding", "chunked")]) + b"zz\r\nabc\r\n0\r\n\r\n",
        head(200, [("Transfer-Encoding", "chunked")]) + b"3\r\nabcdef\r\n0\r\n\r\n",
        b"hello, I am not a web server\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x00\x01\x02\x03\r\n\r\n",
        head(200, [("Content-Encoding", "gzip"), ("Content-Length", "9")]) + b"not gzip!",
        head(200, [("Content-Encoding", "gzip")]) + gzip.compress(b"a", mtime=0) + b"trailing",
    ],
)
def test_answers_that_break_the_rules_are_named_errors(make, server, answer):
    with pytest.raises((AnswerMalformed, BodyCut)) as caught:
        make(retries=0).get_page(server.add("/f", raw(answer)))

    assert caught.value.message.th


@pytest.mark.parametrize(
    "encoding", ["br", "deflate", "zstd", "gzip, gzip", "gzip,br", "compress", "aes128gcm"]
)
def test_only_one_layer_of_gzip_is_accepted(make, server, encoding):
    url = server.add(
        "/f", whole(gzip.compress(gzip.compress(b"x", mtime=0)), [("Content-Encoding", encoding)])
    )

    with pytest.raises(EncodingRefused):
        make().get_page(url)


def test_every_request_asks_for_what_is_accepted(make, server):
    make().get_page(server.add("/f", whole(b"x")))

    assert server.seen[0].headers["accept-encoding"] == "gzip"


def test_a_bomb_is_stopped_long_before_it_is_large(make, server, tmp_path):
    url = server.add("/bomb", gzip_bomb(megabytes=60))

    with pytest.raises(ExpandsTooMuch, match="100 times"):
        make().get_file(url, tmp_path / "f")
    with pytest.raises(FileTooLarge):
        make(max_bytes=5_000_000).get_file(url, tmp_path / "f")

    assert list(tmp_path.iterdir()) == []


def test_a_text_that_packs_well_is_no_bomb(make, server, tmp_path):
    rows = b"0105569000011,2569-01-01,1000000\n" * 250_000
    url = server.add("/f.csv", gzipped(rows))

    assert make(expansion_ratio=1000).get_file(url, tmp_path / "f").size_bytes == len(rows)


def test_a_length_over_the_cap_is_refused_before_a_byte_of_it_is_read(make, server, tmp_path):
    url = server.add("/f", cut_length(b"x" * 2_000, at=0))
    fetcher = make(max_bytes=1_999)

    with pytest.raises(FileTooLarge, match="1999") as caught:
        fetcher.get_file(url, tmp_path / "f")

    assert caught.value.link_reason == "too_large"


def test_a_config_may_lower_the_cap_and_never_raise_it(make):
    assert make(max_bytes=1_000, options=FetchOptions(max_bytes=10)).max_bytes == 10
    assert make(max_bytes=1_000, options=FetchOptions(max_bytes=10_000)).max_bytes == 1_000


def test_a_page_has_a_cap_of_its_own(make, server):
    url = server.add("/api", endless())

    with pytest.raises(FileTooLarge):
        make(page_bytes=100_000).get_page(url)
    with pytest.raises(FileTooLarge):
        make().get_page(url, max_bytes=100_000)


def test_streaming_a_large_file_needs_little_memory(make, server, tmp_path):
    size = 200_000_000
    block = b"0123456789" * 10_000

    def large(wire, seen):
        wire.send(head(200, [("Content-Length", str(size))]))
        for _ in range(size // len(block)):
            if not wire.send(block):
                return

    url = server.add("/large", large)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    fetched = make().get_file(url, tmp_path / "f")

    assert fetched.size_bytes == size == os.path.getsize(tmp_path / "f")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000


@pytest.mark.parametrize("status", [201, 202, 204, 206, 300, 305, 400, 405, 418, 600])
def test_a_status_that_is_no_whole_file_is_an_error(make, server, status):
    with pytest.raises((UnexpectedStatus, AnswerMalformed)):
        make(retries=0).get_page(server.add("/f", whole(b"" if status == 204 else b"part", status=status)))


def test_a_page_that_says_it_is_a_csv_is_handed_on_as_it_came(make, server, tmp_path):
    fetched = make().get_file(server.add("/f.csv", html_error_page()), tmp_path / "f")

    assert fetched.media_type == "text/csv"
    assert (tmp_path / "f").read_bytes().startswith(b"<!doctype html>")


def test_a_full_or_missing_disk_is_a_named_error_and_leaves_nothing(make, server, tmp_path):
    url = server.add("/f", whole(b"x"))

    with pytest.raises(CannotKeepFile):
        make().get_file(url, tmp_path / "no such folder" / "f")


def test_an_old_file_stays_when_the_new_one_is_cut(make, server, tmp_path):
    (tmp_path / "f").write_bytes(b"old")

    with pytest.raises(BodyCut):
        make().get_file(server.add("/f", cut_length(BODY, 9)), tmp_path / "f")

    assert (tmp_path / "f").read_bytes() == b"old"


def read(blocks, framing, *, received):
    exchange = Exchange(FetchLimits(), 60, Clock())
    body = Body(exchange, blocks, framing, 10_000_000, FetchLimits())
    exchange.body_bytes = received
    return b"".join(body), body.is_proven


@given(st.binary(max_size=3000), st.lists(st.integers(1, 200), max_size=20), st.booleans(), st.integers(0, 9))
def test_any_way_of_cutting_a_stream_into_blocks_gives_the_same_bytes(content, sizes, packed, level):
    sent = gzip.compress(content, level, mtime=0) if packed else content
    blocks, rest = [], sent
    for size in sizes:
        blocks.append(rest[:size])
        rest = rest[size:]
    blocks.append(rest)

    assert read(blocks, Framing(len(sent), False, packed), received=len(sent)) == (content, True)


@given(st.binary(min_size=30, max_size=300))
@settings(max_examples=200)
def test_bytes_that_claim_to_be_gzip_never_crash_the_reader(content):
    try:
        plain, _ = read([content], Framing(None, True, True), received=0)
    except (AnswerMalformed, BodyCut):
        return
    assert zlib.decompress(content, 31) == plain


def test_the_server_of_these_tests_frames_chunks_as_the_standard_says():
    assert chunks(b"abcde", 3) == b"3\r\nabc\r\n2\r\nde\r\n"
    with FaultServer() as quiet:
        assert quiet.seen == []


@pytest.mark.parametrize(
    ("headers", "error"),
    [
        ([("content-length", "3"), ("content-length", "4")], AnswerMalformed),
        ([("content-length", "3"), ("transfer-encoding", "chunked")], AnswerMalformed),
        ([("transfer-encoding", "identity")], AnswerMalformed),
        ([("content-length", "٣")], AnswerMalformed),
        ([("content-length", "9" * 19)], AnswerMalformed),
        ([("content-encoding", "gzip"), ("content-encoding", "gzip")], EncodingRefused),
    ],
)
def test_framing_that_two_programs_may_read_differently_is_refused(headers, error):
    with pytest.raises(error):
        read_framing("u", headers)


def test_a_stream_shorter_than_its_length_is_cut_whoever_counts():
    with pytest.raises(BodyCut):
        read([b"abc"], Framing(4, False, False), received=3)


def test_zeros_that_unpack_to_more_than_one_block_come_out_whole():
    content = bytes(5_000_000)

    assert read([gzip.compress(content, mtime=0)], Framing(None, True, True), received=0) == (content, True)
