"""Asking an address what it is: few requests, each once, all through the fetcher, and what was tried is kept."""

import re
from urllib.parse import urlsplit, urlunsplit

from harvesters.fetch import Fetcher, mask_url
from harvesters.recognise.answers import Answer, Json, Tried
from metadata.errors.fetch import (
    AddressForbidden,
    AddressGone,
    AddressMalformed,
    CannotConnect,
    CertificateRefused,
    ConnectTimedOut,
    FetchError,
    HostNotFound,
    PortRefused,
)
from metadata.text import Text, text

MAX_REQUESTS = 24
NO_WAY = (
    AddressForbidden, AddressMalformed, PortRefused, HostNotFound, CannotConnect, ConnectTimedOut, CertificateRefused,
)  # fmt: skip
"""Errors after which no other address of the host is worth asking."""

_OF_A_PAGE = re.compile(
    r"/(dataset|datasets|organization|group|explore|browse|search|catalog|home|index|about|pages?)(/.*|\.\w+)?/?$"
)
_GONE = text("ไม่มีสิ่งใดอยู่ที่นี่", "nothing is there")
_NOTHING = text("ถามครบจำนวนที่สุภาพแล้ว จึงไม่ถามต่อ", "enough was asked; nothing more is")


class Look:
    """One address, its own answer and those of addresses near it. tried is in the order of asking."""

    def __init__(self, location: str, fetch: Fetcher) -> None:
        self.location = location
        self.tried: list[Tried] = []
        self._fetch = fetch
        self._answers: dict[str, Answer | FetchError] = {}
        self.first = self.get("", location)

    @property
    def fetch(self) -> Fetcher:
        return self._fetch

    @property
    def service(self) -> str:
        """The address itself without query and closing stroke: what a service's own paths hang on."""
        parts = urlsplit(self.location)
        return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))

    @property
    def sites(self) -> tuple[str, ...]:
        """Where a portal's home may be: the address without the path of one of its pages, then the host itself."""
        parts = urlsplit(self.location)
        path = parts.path.rstrip("/")
        bare = _OF_A_PAGE.sub("", path) if "." not in path.rpartition("/")[2] else path.rpartition("/")[0]
        found = (f"{parts.scheme}://{parts.netloc}{bare.rstrip('/')}", f"{parts.scheme}://{parts.netloc}")
        return tuple(dict.fromkeys(found))

    def get(self, kind: str, address: str, accept: str = "*/*") -> Answer | None:
        """The answer at an address, or None after writing down why there is none. Raises one of NO_WAY."""
        if address not in self._answers:
            if len(self._answers) >= MAX_REQUESTS:
                self._note(kind, address, _NOTHING)
                return None
            try:
                page = self._fetch.get_page(address, accept=accept)
                self._answers[address] = Answer(address, page.body, page.media_type or "")
            except NO_WAY:
                raise
            except FetchError as error:
                self._answers[address] = error
        answer = self._answers[address]
        if isinstance(answer, FetchError):
            self._note(kind, address, _GONE if isinstance(answer, AddressGone) else answer.message)
            return None
        return answer

    def json(self, kind: str, address: str) -> Json:
        """The JSON at an address; None after writing down why there is none."""
        answer = self.get(kind, address, "application/json, */*;q=0.1")
        if answer is not None and answer.json is None:
            self.refuse(kind, address)
        return answer.json if answer is not None else None

    def refuse(self, kind: str, address: str) -> None:
        """Write down that an answer is not one of this kind."""
        self._note(kind, address, text("คำตอบไม่ใช่ชนิดนี้", "the answer is not of this kind"))

    def _note(self, kind: str, address: str, why: Text) -> None:
        self.tried.append(Tried(kind, mask_url(address), why))
