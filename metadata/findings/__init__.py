"""Findings in data (D6xx): what can be wrong in a file, said in Thai and English. Never exceptions.

Each file of this folder lists the kinds of one part in a tuple ``KINDS``. The list is open: a new kind
is one more entry, its code the next free one of its file.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from metadata import plugins
from metadata.text import Text

Severity = Literal["error", "warning", "notice"]


@dataclass(frozen=True)
class FindingKind:
    """code D6xx; name its English key; say and hint with {placeholders} filled from Issue.values.

    holds: this finding holds a resource whatever its on_findings says (an unsure encoding, personal data).
    """

    code: str
    name: str
    severity: Severity
    say: Text
    hint: Text
    who: Literal["agency", "portal", "upstream"] = "agency"
    holds: bool = False

    @property
    def rule(self) -> Text | None:
        """The rule that is broken, where the sentence does not say it itself."""
        from metadata.findings._rules import RULES

        return RULES.get(self.name)


@cache
def kinds() -> dict[str, FindingKind]:
    """All kinds by their English name. Raises ValueError when a name or code is given twice."""
    found: dict[str, FindingKind] = {}
    codes: set[str] = set()
    for module in plugins.names("metadata.findings"):
        for kind in plugins.load("metadata.findings", module).KINDS:
            if kind.name in found or kind.code in codes:
                raise ValueError(f"{kind.code} {kind.name} is given twice")
            found[kind.name] = kind
            codes.add(kind.code)
    return found
