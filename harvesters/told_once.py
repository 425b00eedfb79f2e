"""What was found in a file that holds several tables is told with the first of them, not with each."""

import json
from collections.abc import Iterable

from harvesters.record import PartOf
from metadata.issues import Issue

OF_FILES = frozenset({"name_misleads"})
OF_BOOKS = frozenset({"hidden_sheets", "workbook_comments", "workbook_revisions", "workbook_names_people"})
"""Findings about a file, and about a workbook, which may be one of several in an archive."""


class ToldOnce:
    """Remembers what was told of the files of one dataset."""

    def __init__(self) -> None:
        self._told: set[tuple[str, str, str, str]] = set()

    def new(self, part: PartOf | None, issues: Iterable[Issue]) -> tuple[Issue, ...]:
        """The issues of a part without those that an earlier part of the same file has told."""
        return tuple(issue for issue in issues if part is None or self._is_new(part, issue))

    def _is_new(self, part: PartOf, issue: Issue) -> bool:
        if issue.kind not in OF_FILES | OF_BOOKS:
            return True
        inside = part.part.name if part.part.kind == "member" else part.part.member
        book = inside or "" if issue.kind in OF_BOOKS else ""
        mark = (part.key, book, issue.kind, json.dumps(issue.values, sort_keys=True, default=str))
        is_new = mark not in self._told
        self._told.add(mark)
        return is_new
