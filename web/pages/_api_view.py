"""The operations of /api/v1 as the developers' page lists them."""

from dataclasses import dataclass
from string import Formatter

from metadata.text import Text
from web.api.v1 import PREFIX, nouns
from web.api.v1._live import live_examples


@dataclass(frozen=True)
class OperationView:
    """One operation: how it is asked, what it gives, and an address that answers now, where there is one."""

    method: str
    path: str
    says: Text
    example: str | None


def view_operations() -> list[tuple[Text, list[OperationView]]]:
    """Every operation under the title of its noun."""
    examples = live_examples()
    found = []
    for noun in nouns():
        shown = []
        for operation in noun.declared:
            needed = [name for _, name, _, _ in Formatter().parse(operation.path) if name]
            is_open = operation.method == "GET" and all(name in examples for name in needed)
            address = PREFIX + operation.path.format(**examples) if is_open else None
            shown.append(OperationView(operation.method, PREFIX + operation.path, operation.says, address))
        found.append((noun.title, shown))
    return found
