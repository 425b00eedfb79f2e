"""A config's bytes as a tree of texts with places: the strict part of YAML 1.2, and nothing that surprises.

It must not interpret: what a plain `yes` or `0123` means depends on what is wanted where it stands, and is
decided in `shape`. Refused here: anchors, aliases, merge keys, tags, directives, repeated keys, several
documents, deep nesting, big files, other encodings.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml import events as yaml_events
from ruamel.yaml.error import YAMLError

from harvesters.config.problems import START, Mark, Problem, Raw, problem
from harvesters.config.syntax import says_why
from metadata.errors.config import (
    ConfigAlias,
    ConfigError,
    ConfigNotUtf8,
    ConfigNotYaml,
    ConfigRepeatedKey,
    ConfigTag,
    ConfigTooBig,
    ConfigTooDeep,
)
from metadata.text import text

MAX_BYTES = 256_000
MAX_DEPTH = 20

_EMPTY = text("ไฟล์ว่าง", "the file is empty")
_BEGIN = text(
    "เริ่มด้วย version: 1 ตามด้วย agency และ sources", "Begin with version: 1, then agency and sources."
)
_SECOND = text("มีเอกสารชุดที่สองในไฟล์เดียวกัน", "a second document begins here")
_SPLIT = text("แยกแต่ละชุดเป็นคนละไฟล์ แล้วลบบรรทัด ---", "Put each document into a file of its own, without ---.")

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(slots=True)
class Scalar:
    """One value as it is written; is_plain where it stands without quotes."""

    text: str
    is_plain: bool
    mark: Mark


@dataclass(slots=True)
class Mapping:
    """Keys in the order of the file. keys holds the place of each key; a repeated key keeps its first value."""

    mark: Mark
    values: dict[str, "Node"] = field(default_factory=dict)
    keys: dict[str, Mark] = field(default_factory=dict)


@dataclass(slots=True)
class Sequence:
    """A list."""

    mark: Mark
    items: list["Node"] = field(default_factory=list)


Node = Scalar | Mapping | Sequence


class _Stop(Exception):
    """Nothing more can be learned from this file."""


def read(content: bytes, file: str) -> tuple[Node | None, list[Problem]]:
    """The tree of a config, or None where there is none to speak of, and every problem of its form."""
    reader = _Reader(file)
    try:
        return reader.tree(content), reader.problems
    except _Stop:
        return None, reader.problems


class _Reader:
    """Builds the tree from the parser's events, without recursion."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def tree(self, content: bytes) -> Node | None:
        source = self._decoded(content)
        stack: list[Mapping | Sequence] = []
        pending: list[str | None] = []
        root: Node | None = None
        for event in self._events(source):
            self._refuse_extras(event)
            if isinstance(event, yaml_events.CollectionEndEvent):
                stack.pop()
                pending.pop()
                continue
            if not isinstance(event, yaml_events.NodeEvent):
                continue
            node = self._node(event)
            if not stack:
                root = node
            else:
                self._place(node, event, stack[-1], pending)
            if not isinstance(node, Scalar):
                stack.append(node)
                pending.append(None)
                if len(stack) > MAX_DEPTH:
                    raise self._stopped(ConfigTooDeep, node.mark, limit=MAX_DEPTH)
        if root is None or (isinstance(root, Scalar) and root.is_plain and not root.text):
            raise self._stopped(ConfigNotYaml, START, reason=_EMPTY, advice=_BEGIN)
        return root

    def _decoded(self, content: bytes) -> str:
        if len(content) > MAX_BYTES:
            raise self._stopped(ConfigTooBig, START, size=f"{len(content):,}", limit=f"{MAX_BYTES:,}")
        try:
            source = content.removeprefix(BOM_UTF8).decode("utf-8")
        except UnicodeDecodeError as error:
            before, byte = error.object[: error.start].decode("utf-8"), error.object[error.start]
            raise self._stopped(ConfigNotUtf8, _end_of(before), byte=f"0x{byte:02x}") from error
        found = _CONTROL.search(source)
        if found:
            self._refuse_control(found.group(), _end_of(source[: found.start()]))
        return source

    def _refuse_control(self, character: str, mark: Mark) -> None:
        code = f"U+{ord(character):04X}"
        raise self._stopped(
            ConfigNotYaml,
            mark,
            reason=text(f"มีอักขระควบคุม {code}", f"it holds the control character {code}"),
            advice=text("ลบอักขระนั้น", "Delete that character."),
        )

    def _events(self, source: str) -> Iterator[Any]:
        """The parser's events. A wrong form ends them with one problem, said in our words."""
        documents = 0
        try:
            for event in YAML(typ="safe", pure=True).parse(source):
                if isinstance(event, yaml_events.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        raise self._stopped(
                            ConfigNotYaml, _mark(event.start_mark), reason=_SECOND, advice=_SPLIT
                        )
                yield event
        except YAMLError as error:
            wrong, mark, values = says_why(error, source)
            raise self._stopped(wrong, mark, **values) from error
        except ValueError as error:  # an escape such as "\U0FFFFFFF" names no character
            at = re.search(r"\\U", source)
            mark = _end_of(source[: at.start()]) if at else START
            raise self._stopped(
                ConfigNotYaml,
                mark,
                reason=text("มีรหัสอักขระหลัง \\ ที่ไม่มีจริง", "an escape after \\ names no character"),
                advice=text("เขียนอักขระนั้นตรง ๆ", "Write the character itself."),
            ) from error

    def _refuse_extras(self, event: Raw) -> None:
        mark = _mark(event.start_mark)
        if getattr(event, "version", None) or (
            isinstance(event, yaml_events.DocumentStartEvent) and event.tags
        ):
            self._add(ConfigTag, START, written="%YAML / %TAG")
        if isinstance(event, yaml_events.AliasEvent):
            self._add(ConfigAlias, mark, written=f"*{event.anchor}")
        elif getattr(event, "anchor", None):
            self._add(ConfigAlias, mark, written=f"&{event.anchor}")
        if getattr(event, "tag", None):
            self._add(ConfigTag, mark, written=_short_tag(str(event.tag)))

    def _node(self, event: Raw) -> Node:
        mark = _mark(event.start_mark)
        if isinstance(event, yaml_events.MappingStartEvent):
            return Mapping(mark)
        if isinstance(event, yaml_events.SequenceStartEvent):
            return Sequence(mark)
        if isinstance(event, yaml_events.AliasEvent):
            return Scalar("", True, mark)
        found = _CONTROL.search(event.value)
        if found:
            self._refuse_control(found.group(), mark)
        return Scalar(event.value, event.style is None, mark)

    def _place(self, node: Node, event: Raw, parent: Mapping | Sequence, pending: list[str | None]) -> None:
        """Put node into parent: an item, a key, or the value of the key read before."""
        if isinstance(parent, Sequence):
            parent.items.append(node)
        elif pending[-1] is None:
            pending[-1] = self._key(node, event, parent)
        else:
            key, pending[-1] = pending[-1], None
            parent.values.setdefault(key, node)

    def _key(self, node: Node, event: Raw, parent: Mapping) -> str:
        if not isinstance(node, Scalar):
            raise self._stopped(
                ConfigNotYaml,
                node.mark,
                reason=text("คีย์ต้องเป็นคำ ไม่ใช่รายการหรือกลุ่ม", "a key must be a word, not a list or a map"),
                advice=text("ใส่เครื่องหมายคำพูดครอบค่านี้", "Put the text in quotes."),
            )
        if node.text == "<<" and node.is_plain and not isinstance(event, yaml_events.AliasEvent):
            self._add(ConfigAlias, node.mark, written="<<")
        elif node.text in parent.keys:
            first = parent.keys[node.text].line
            self._add(ConfigRepeatedKey, node.mark, key=node.text, first=first)
        parent.keys.setdefault(node.text, node.mark)
        return node.text

    def _add(self, error: type[ConfigError], mark: Mark, **values: object) -> None:
        self.problems.append(problem(self.file, mark, error, **values))

    def _stopped(self, error: type[ConfigError], mark: Mark, **values: object) -> _Stop:
        """The last problem that can be told of this file, and what to raise after it."""
        self._add(error, mark, **values)
        return _Stop()


def _mark(mark: Raw) -> Mark:
    return Mark(mark.line + 1, mark.column + 1)


def _end_of(source: str) -> Mark:
    """The place just after source."""
    return Mark(source.count("\n") + 1, len(source) - (source.rfind("\n") + 1) + 1)


def _short_tag(tag: str) -> str:
    core = "tag:yaml.org,2002:"
    return f"!!{tag.removeprefix(core)}" if tag.startswith(core) else tag
