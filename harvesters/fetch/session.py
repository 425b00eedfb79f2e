"""A requests.Session for libraries that bring their own calls (ckanapi), on the guarded fetcher alone."""

import io
from typing import TYPE_CHECKING

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers

if TYPE_CHECKING:
    from harvesters.fetch.fetcher import Fetcher

# requests adds these by itself; the fetcher sends its own.
_DROPPED = frozenset(
    ["accept-encoding", "connection", "content-length", "cookie", "host", "keep-alive", "user-agent"]
)


class FetcherAdapter(BaseAdapter):
    """Sends every request of a session through the fetcher: its address check, caps, times and politeness."""

    def __init__(self, fetcher: "Fetcher") -> None:
        super().__init__()
        self._fetcher = fetcher

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
        """The whole answer, whatever its status. Raises a FetchError; never one of requests' own errors.

        Timeouts, proxies and verify given by the library are not asked: the fetcher's own hold.
        """
        headers = {
            str(name): value if isinstance(value, str) else value.decode("latin-1")
            for name, value in request.headers.items()
            if str(name).lower() not in _DROPPED
        }
        content = request.body or b""
        content = content.encode() if isinstance(content, str) else content
        page = self._fetcher.request(request.method or "GET", request.url or "", headers, content)
        response = requests.Response()
        response.status_code = page.status
        response.headers = CaseInsensitiveDict(page.headers)
        response.url = page.url
        response.encoding = get_encoding_from_headers(response.headers)
        response.raw = io.BytesIO(page.body)
        response.request = request
        return response

    def close(self) -> None:
        """Nothing of its own: the fetcher is closed by whoever opened it."""


def make_session(fetcher: "Fetcher") -> requests.Session:
    """A session that reads no environment, follows no redirect by itself and has no other adapter."""
    session = requests.Session()
    session.trust_env = False
    session.max_redirects = 0
    session.adapters.clear()
    adapter = FetcherAdapter(fetcher)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session
