"""A body as it arrives: framing, one layer of gzip, caps on what is sent and what it grows to (NET-05, NET-07).

Nothing is held: a block comes in, its plain bytes go out, and every limit is checked before more is read.
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import httpcore2

from harvesters.fetch.exchange import Exchange
from harvesters.fetch.limits import FetchLimits
from metadata.errors.transfer import (
    AnswerMalformed,
    BodyCut,
    EncodingRefused,
    ExpandsTooMuch,
    FileTooLarge,
)
from metadata.text import text

_BLOCK = 256 * 1024
_GZIP = 31  # zlib's window size that means: a gzip header and trailer
_ENCODINGS = {"": False, "identity": False, "gzip": True, "x-gzip": True}

_REASONS = {
    "length": text("Content-Length ไม่ใช่จำนวนไบต์", "Content-Length is not a number of bytes"),
    "lengths": text("ระบุความยาวสองแบบที่ขัดกัน", "it gives its length in two ways"),
    "transfer": text("Transfer-Encoding เป็นแบบที่ไม่รู้จัก", "its Transfer-Encoding is unknown"),
    "more": text("ส่งข้อมูลเกินความยาวที่แจ้งไว้", "it sent more than the length it gave"),
    "gzip": text("ข้อมูลบีบอัด gzip เสียหาย", "its gzip data is damaged"),
    "http": text("อ่านเป็น HTTP ไม่ได้", "it cannot be read as HTTP"),
}


@dataclass(frozen=True)
class Framing:
    """How the end of a body is known: by its length, by the last chunk, or (neither) by the connection's end."""

    length: int | None
    is_chunked: bool
    is_gzip: bool


def read_framing(url: str, headers: list[tuple[str, str]]) -> Framing:
    """The framing that the headers announce (RFC 9112, section 6).

    Raises AnswerMalformed for two ways at once, which a proxy in between may read differently, and
    EncodingRefused for a compression that was not asked for.
    """
    lengths = {value.strip() for name, value in headers if name == "content-length"}
    transfers = [value.strip().lower() for name, value in headers if name == "transfer-encoding"]
    encodings = [
        part.strip().lower()
        for name, value in headers
        if name == "content-encoding"
        for part in value.split(",")
    ]
    if len(lengths) > 1 or (lengths and transfers):
        raise AnswerMalformed(url=url, reason=_REASONS["lengths"])
    if transfers not in ([], ["chunked"]):
        raise AnswerMalformed(url=url, reason=_REASONS["transfer"])
    layers = [part for part in encodings if part not in {"", "identity"}]
    if len(layers) > 1 or any(part not in _ENCODINGS for part in layers):
        raise EncodingRefused(url=url, encoding=", ".join(layers)[:60])
    digits = lengths.pop() if lengths else None
    if digits is not None and not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
        raise AnswerMalformed(url=url, reason=_REASONS["length"])
    return Framing(None if digits is None else int(digits), bool(transfers), bool(layers))


class Body:
    """The plain bytes of one answer. After it is read to the end, received_bytes and size_bytes are final."""

    def __init__(
        self,
        exchange: Exchange,
        blocks: Iterable[bytes],
        framing: Framing,
        max_bytes: int,
        limits: FetchLimits,
    ) -> None:
        self.received_bytes = 0
        self.size_bytes = 0
        self._has_zip_end = False
        self._exchange = exchange
        self._blocks = blocks
        self._framing = framing
        self._max_bytes = max_bytes
        self._limits = limits

    @property
    def is_proven(self) -> bool:
        """Whether a cut would have shown. gzip carries a checksum and its own length at the end (RFC 1952)."""
        return self._framing.length is not None or self._framing.is_chunked or self._has_zip_end

    def __iter__(self) -> Iterator[bytes]:
        """Blocks of the plain content, each at most 256 kB where it was compressed.

        Raises FileTooLarge before a byte is read when the announced length is over the cap; BodyCut when
        less came than was announced; ExpandsTooMuch and AnswerMalformed for what hides in compression.
        """
        if self._framing.length is not None and self._framing.length > self._max_bytes:
            raise self._too_large()
        plain = self._unzipped() if self._framing.is_gzip else self._received()
        for block in plain:
            self.size_bytes += len(block)
            if self.size_bytes > self._max_bytes:
                raise self._too_large()
            yield block
        self._check_length()

    def _received(self) -> Iterator[bytes]:
        blocks = iter(self._blocks)
        while True:
            try:
                block = next(blocks, None)
            except httpcore2.ReadError as error:
                raise self._cut() from error
            except httpcore2.RemoteProtocolError as error:
                raise (self._cut() if "closed" in str(error) else not_http(self._exchange.url)) from error
            if block is None:
                return
            self.received_bytes += len(block)
            if self.received_bytes > self._max_bytes:
                raise self._too_large()
            yield block

    def _unzipped(self) -> Iterator[bytes]:
        """One layer of gzip, several members in a row allowed (RFC 1952, section 2.2)."""
        inflate = zlib.decompressobj(_GZIP)
        for block in self._received():
            rest = block
            while rest:
                if inflate.eof:
                    inflate = zlib.decompressobj(_GZIP)
                yield self._inflated(inflate, rest)
                rest = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
            while not inflate.eof and (more := self._inflated(inflate, b"")):
                yield more
        self._has_zip_end = inflate.eof
        if self.received_bytes and not inflate.eof:
            raise self._cut()

    def _inflated(self, inflate: "zlib._Decompress", block: bytes) -> bytes:
        try:
            plain = inflate.decompress(block, _BLOCK)
        except zlib.error as error:
            raise AnswerMalformed(url=self._exchange.url, reason=_REASONS["gzip"]) from error
        grown = self.size_bytes + len(plain)
        if (
            grown > self._limits.expansion_free_bytes
            and grown > self._limits.expansion_ratio * self.received_bytes
        ):
            raise ExpandsTooMuch(url=self._exchange.url, ratio=self._limits.expansion_ratio)
        return plain

    def _check_length(self) -> None:
        length = self._framing.length
        if length is None:
            return
        if self.received_bytes < length:
            raise self._cut()
        if self._exchange.body_bytes > length:
            raise AnswerMalformed(url=self._exchange.url, reason=_REASONS["more"])

    def _cut(self) -> BodyCut:
        return BodyCut(url=self._exchange.url, received_bytes=self.received_bytes)

    def _too_large(self) -> FileTooLarge:
        return FileTooLarge(url=self._exchange.url, limit_bytes=self._max_bytes)


def not_http(url: str) -> AnswerMalformed:
    """The error for an answer that is not HTTP at all."""
    return AnswerMalformed(url=url, reason=_REASONS["http"])
