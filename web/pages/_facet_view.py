"""The values of a facet as links: each leads to the present question with that value chosen, or taken back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote_plus

from markupsafe import Markup, escape

from catalog.search import FacetCount
from metadata.text import Text
from web.context import link_with
from web.wording import Wording

AT_ONCE = 6
MOST_VALUES = 60
MOST_KEPT = 20_000
KEPT_QUESTIONS = 256

Shape = Callable[[str, str, str], Markup]
"""The template's macro for one value that is not chosen: of its address, label and number of datasets."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some values of a facet that are shown together, as HTML. is_open: one of them is chosen."""

    html: Markup
    size: int
    is_open: bool


Kept = dict[str, Sequence[Part]]
"""Facet → its values as HTML."""


def view_choices(
    said: Wording,
    chosen: Mapping[str, tuple[str, ...]],
    kept: Kept | None,
    name: str,
    counts: Sequence[FacetCount],
    choice: Shape,
    chosen_choice: Shape,
) -> Sequence[Part]:
    """The values of one facet: the first few, and the rest if there are more. The macros say what one looks like.

    kept: where the facets of this question are kept, if they are; each is then put together once.
    """
    if kept is not None and name in kept:
        return kept[name]
    links = _Links(said, name, chosen.get(name, ()), choice, chosen_choice)
    parts = []
    for part in (counts[:AT_ONCE], counts[AT_ONCE:MOST_VALUES]):
        if part:
            html = "\n".join([links.of(count) for count in part])
            is_open = any([count.is_selected for count in part])
            parts.append(Part(Markup(html), len(part), is_open))  # noqa: S704 - made by macros, filled with escaped texts
    if kept is not None:
        kept[name] = parts
    return parts


@lru_cache(KEPT_QUESTIONS)
def kept_for(generation: str, question: str) -> Kept:
    """The facets of a question without words, whichever page of it is asked for, while the index stays as it is.

    question: its address without the page. The index has their counts ready as well.
    """
    return {}


class _Links:
    """The links of one facet's values, what all have in common put together once."""

    def __init__(
        self, said: Wording, name: str, chosen: tuple[str, ...], choice: Shape, chosen_choice: Shape
    ) -> None:
        self._said = said
        self._name = name
        self._chosen = chosen
        self._chosen_choice = chosen_choice
        address, _, rest = link_with(page=None, **{name: [*chosen, _VALUE]}).partition(_VALUE)
        start, beside, self._between, self._end = _shape(choice)
        self._before, self._behind = f"{start}{escape(address)}", f"{escape(rest)}{beside}"

    def of(self, count: FacetCount) -> str:
        """One value: a chosen one is taken back by its link."""
        if count.is_selected:
            left = [value for value in self._chosen if value != count.value]
            address = link_with(page=None, **{self._name: left})
            return str(self._chosen_choice(address, self._said.say(count.label), f"{count.count:,}"))
        value, label = _said(self._said, count.value, count.label.th, count.label.en)
        return f"{self._before}{value}{self._behind}{label}{self._between}{count.count:,}{self._end}"


@lru_cache(8)
def _shape(choice: Shape) -> tuple[str, str, str, str]:
    """What stands before, between and behind an address, a label and a number. A macro says always the same."""
    before, _, shape = choice(_ADDRESS, _LABEL, _COUNT).partition(_ADDRESS)
    beside, _, shape = shape.partition(_LABEL)
    between, _, behind = shape.partition(_COUNT)
    return before, beside, between, behind


@lru_cache(MOST_KEPT)
def _said(said: Wording, value: str, th: str | None, en: str | None) -> tuple[str, Markup]:
    """A value for an address, and its label."""
    return quote_plus(value), said.say(Text.model_construct(th=th, en=en))


_VALUE, _ADDRESS, _LABEL, _COUNT = "k7facet7q", "k7address7q", "k7label7q", "k7count7q"
