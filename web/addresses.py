"""Addresses of endpoints, built as the framework builds them but without asking it each time.

The form of an address depends on its endpoint and on which values are given; it is asked of the framework once and
kept in pieces. A page has fifty such addresses. It must not know a request: what stands before a path is the caller's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlencode

from werkzeug.routing import Map

_SAFE = (
    "!$&'()*+,/:;=@"  # https://url.spec.whatwg.org/#url-path-segment-string, as werkzeug's converters have it
)
_SAFE_BEHIND = "!$'()*,/:;?@"
_MARK = "k7{}q7 "  # stands for a value while the form is learnt; its blank shows whether values are quoted


@dataclass(frozen=True)
class _Form:
    """pieces stand around the values of names, in their order; behind are the names that follow a `?`."""

    pieces: tuple[str, ...]
    names: tuple[str, ...]
    behind: tuple[str, ...]

    def fill(self, values: Mapping[str, str]) -> str:
        found = [self.pieces[0]]
        for name, piece in zip(self.names, self.pieces[1:], strict=True):
            found.append(_quoted(values[name]))
            found.append(piece)
        if self.behind:
            found.append("?")
            found.append(urlencode([(name, values[name]) for name in self.behind], safe=_SAFE_BEHIND))
        return "".join(found)


@lru_cache(maxsize=4096)
def _quoted(value: str) -> str:
    """The same names stand many times on a page."""
    return quote(value, safe=_SAFE)


class Addresses:
    """The addresses of one application. Safe to share between threads."""

    def __init__(self, url_map: Map) -> None:
        self._adapter = url_map.bind("", script_name="/")
        self._forms: dict[tuple[str, ...], _Form | None] = {}
        self._fixed: dict[str, str] = {}

    def path(self, endpoint: str, values: Mapping[str, object]) -> str:
        """The path of an endpoint below its application's root; values without a place in it stand behind a `?`.

        Raises werkzeug's BuildError where no rule of the endpoint takes these values.
        """
        if not values and (fixed := self._fixed.get(endpoint)):
            return fixed
        texts = {name: value for name, value in values.items() if type(value) is str}
        if len(texts) < len(values):
            return self._adapter.build(endpoint, dict(values))
        key = (endpoint, *texts)
        if key not in self._forms:
            self._forms[key] = self._learn(endpoint, tuple(texts))
        form = self._forms[key]
        if form and not texts:
            self._fixed[endpoint] = form.fill({})
        return form.fill(texts) if form else self._adapter.build(endpoint, texts)

    def _learn(self, endpoint: str, names: tuple[str, ...]) -> _Form | None:
        """Ask for the form once; None where a rule does more than quote: `<any(…)>` refuses values."""
        given = {name: _MARK.format(number) for number, name in enumerate(names)}
        marks = {name: quote(mark) for name, mark in given.items()}
        try:
            path, _, query = self._adapter.build(endpoint, given).partition("?")
        except ValueError:
            return None
        inside = sorted((name for name in names if marks[name] in path), key=lambda n: path.index(marks[n]))
        pieces = []
        for name in inside:
            piece, _, path = path.partition(marks[name])
            pieces.append(piece)
        behind = tuple(pair.partition("=")[0] for pair in query.split("&") if pair)
        if sorted((*inside, *behind)) != sorted(names):
            return None
        return _Form((*pieces, path), tuple(inside), behind)
