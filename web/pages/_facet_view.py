"""The values of a facet as links: each leads to the present question with that value chosen, or taken back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus

from markupsafe import Markup, escape

from catalog.search import FacetCount
from web.context import link_with
from web.wording import Wording

AT_ONCE = 6
MOST = 60

Choice = tuple[Markup, Markup, str, bool]
"""Address, label, number of datasets, whether it is chosen."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some values of a facet that are shown together. is_open: one of them is chosen."""

    choices: tuple[Choice, ...]
    is_open: bool


def view_choices(
    said: Wording, chosen: Mapping[str, tuple[str, ...]], name: str, counts: Sequence[FacetCount]
) -> Iterable[Part]:
    """The values of one facet: the first few, and the rest if there are more."""
    address = _Address(name, chosen.get(name, ()))
    for part in (counts[:AT_ONCE], counts[AT_ONCE:MOST]):
        if part:
            choices = tuple(
                (address.of(count), said.say(count.label), f"{count.count:,}", count.is_selected)
                for count in part
            )
            yield Part(choices, any(count.is_selected for count in part))


class _Address:
    """The addresses of one facet's values, whose common beginning and end are put together once."""

    def __init__(self, name: str, chosen: tuple[str, ...]) -> None:
        self._name = name
        self._chosen = chosen
        whole = link_with(page=None, **{name: [*self._chosen, _MARK]})
        before, _, behind = whole.partition(_MARK)
        self._before, self._behind = escape(before), escape(behind)

    def of(self, count: FacetCount) -> Markup:
        if count.is_selected:
            left = [value for value in self._chosen if value != count.value]
            return escape(link_with(page=None, **{self._name: left}))
        return self._before + Markup(quote_plus(count.value)) + self._behind  # noqa: S704 - quoted: no sign of HTML


_MARK = "k7facet7q"
