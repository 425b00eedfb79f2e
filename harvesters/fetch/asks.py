"""One wish to the network, and the head of its answer: what the parts of the fetcher hand to each other."""

from dataclasses import dataclass

from harvesters.fetch.address import CheckedUrl
from harvesters.fetch.body import Body


@dataclass(frozen=True)
class Ask:
    """One wish: private headers go to the source's own origin only, plain ones everywhere."""

    url: CheckedUrl
    max_bytes: int
    method: str = "GET"
    plain: tuple[tuple[str, str], ...] = ()
    private: tuple[tuple[str, str], ...] = ()
    content: bytes = b""
    is_conditional: bool = False
    takes_any_status: bool = False


@dataclass(frozen=True)
class Answer:
    """The head of a final answer, and its body not yet read."""

    status: int
    url: CheckedUrl
    headers: list[tuple[str, str]]
    body: Body
    is_gzip: bool

    def get(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)
