"""Pages of a list: which one is asked for, and the numbers to show below it."""

from dataclasses import dataclass

from flask import request

DEEPEST = 5000


def asked_page() -> int:
    """`page` of the address; 1 for anything that is no page number."""
    value = request.args.get("page", "1")
    return min(max(int(value), 1), DEEPEST) if value.isascii() and value.isdecimal() and len(value) < 9 else 1


@dataclass(frozen=True)
class Pager:
    """Page number `page` of a list of `total` entries."""

    page: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        return min(max(1, -(-self.total // self.size)), DEEPEST)

    @property
    def first(self) -> int:
        return min((self.page - 1) * self.size + 1, self.total)

    @property
    def last(self) -> int:
        return min(self.page * self.size, self.total)

    @property
    def numbers(self) -> list[int | None]:
        """The page numbers to link: the ends and the neighbours; None stands for a gap.

        >>> Pager(5, 10, 95).numbers
        [1, None, 4, 5, 6, None, 10]
        """
        wanted = sorted({1, self.pages, *range(self.page - 1, self.page + 2)} & set(range(1, self.pages + 1)))
        shown: list[int | None] = []
        for number in wanted:
            if shown and shown[-1] is not None and number - shown[-1] == 2:
                shown.append(number - 1)
            elif shown and shown[-1] is not None and number - shown[-1] > 2:
                shown.append(None)
            shown.append(number)
        return shown
