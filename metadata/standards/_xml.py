"""An XML document as a plain tree, looked at by local names: prefixes and releases of a namespace do not matter."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
HREF = "{http://www.w3.org/1999/xlink}href"


@dataclass(frozen=True)
class Element:
    """One element. tag is in Clark's notation, text what stands in it itself."""

    tag: str
    attributes: dict[str, str]
    text: str
    children: tuple["Element", ...]

    @classmethod
    def from_tree(cls, tree: list[Any]) -> "Element":
        """From [name, attributes, text, children], as the parser's child gives it."""
        tag, attributes, text, children = tree
        return cls(tag, attributes, text, tuple(cls.from_tree(child) for child in children))

    @property
    def name(self) -> str:
        """The local name."""
        return self.tag.rpartition("}")[2]

    @property
    def namespace(self) -> str:
        return self.tag[1:].partition("}")[0] if self.tag.startswith("{") else ""

    def all(self, path: str) -> Iterator["Element"]:
        """Every element that a path of local names leads to: "a/b"; "*" is any name, "//b" any depth."""
        if path.startswith("//"):
            yield from self._deep(path[2:])
            return
        first, _, rest = path.partition("/")
        for child in self.children:
            if first in ("*", child.name):
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def find(self, *paths: str) -> "Element | None":
        """The first element of the first path that leads anywhere."""
        return next((found for path in paths for found in self.all(path)), None)

    def said(self, *paths: str) -> str:
        """The text at the first path that has any, its own or that of what is inside; "" for none."""
        for path in paths:
            for found in self.all(path):
                if text := found.words():
                    return text
        return ""

    def words(self) -> str:
        """The text of the element, else of the first thing inside it that has any."""
        if self.text:
            return " ".join(self.text.split()) if "\n" not in self.text else self.text.strip()
        return next((text for child in self.children if (text := child.words())), "")

    def plain(self) -> Any:  # noqa: ANN401 - a JSON value
        """The element as JSON for extras: its text, or a map of what is in it."""
        if not self.children:
            code = self.attributes.get("codeListValue") or self.attributes.get(HREF)
            return self.text or code or dict(self.attributes) or None
        found: dict[str, Any] = {}
        for child in self.children:
            value = child.plain()
            if value in (None, "", {}, []):
                continue
            before = found.get(child.name)
            if before is None:
                found[child.name] = value
            else:
                found[child.name] = [*before, value] if isinstance(before, list) else [before, value]
        if len(found) == 1 and self.name[:1].isupper():
            return next(iter(found.values()))
        return found or None

    def _deep(self, name: str) -> Iterator["Element"]:
        for child in self.children:
            if child.name == name:
                yield child
            yield from child._deep(name)
