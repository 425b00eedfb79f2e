"""What only several places together can get wrong: ids given twice, one agency described in two ways."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from harvesters.config.places import resource_key
from harvesters.config.problems import Mark, Place, Problem, Raw, problem, shown
from harvesters.config.read import Mapping, Node, Scalar, Sequence
from metadata.errors.config import ConfigAgencyDiffers, ConfigIdTwice
from metadata.text import Text, text

_AGENCY = text("หน่วยงาน", "the agency")
_DATASET = text("ชุดข้อมูล", "the dataset")
_OTHER_ID = text("ใช้ id อื่น", "Give one of the two another id.")
_GIVE_ID = text(
    "ใส่ id ที่ต่างกันให้แต่ละไฟล์ เพราะที่อยู่ของทั้งสองต่างกันเพียงส่วนที่ไม่ใช้แยกไฟล์ (host, query, โฟลเดอร์นอก)",
    "Give each of the two an id; their addresses differ only in host, query or a folder outside.",
)


@dataclass
class Registry:
    """What the configs read so far have named, by agency."""

    agencies: dict[str, tuple[dict[str, Any], Place]] = field(default_factory=dict)
    ids: dict[tuple[str, str, str], Place] = field(default_factory=dict)

    def problems_of(self, root: Node, file: str, agency: Raw) -> list[Problem]:
        """The problems of one more config, after which its names are known too. agency is its shaped value."""
        name = _text_at(root, "agency", "id")
        if name is None:
            return []
        found = self._agency(root, file, name.text, agency)
        for source in _items(root, "sources"):
            found += self._once(name.text, "source", _text_at(source, "id"), file)
            for dataset in _items(source, "datasets"):
                found += self._once(name.text, "dataset", _text_at(dataset, "id"), file)
                found += _resources(dataset, file)
        return found

    def places(self) -> dict[str, Place]:
        """Where the id of each source stands, by `<agency>/<source>`."""
        return {
            f"{agency}/{name}": place for (agency, kind, name), place in self.ids.items() if kind == "source"
        }

    def _agency(self, root: Node, file: str, name: str, agency: Raw) -> list[Problem]:
        mark = root.keys["agency"] if isinstance(root, Mapping) else root.mark
        described = agency if isinstance(agency, dict) else {}
        before, place = self.agencies.setdefault(name, (described, Place(file, *mark)))
        differing = sorted(
            key for key in before.keys() | described.keys() if before.get(key) != described.get(key)
        )
        if not differing:
            return []
        values = {"agency": name, "place": place, "fields": ", ".join(differing)}
        return [problem(file, mark, ConfigAgencyDiffers, **values)]

    def _once(self, agency: str, kind: str, written: Scalar | None, file: str) -> list[Problem]:
        if written is None or not written.text:
            return []
        here = Place(file, *written.mark)
        first = self.ids.setdefault((agency, kind, written.text), here)
        return (
            []
            if first is here
            else [_twice(file, written.mark, "id", written.text, first, _AGENCY, _OTHER_ID)]
        )


def _resources(dataset: Node, file: str) -> list[Problem]:
    found: list[Problem] = []
    seen: dict[str, Place] = {}
    for resource in _items(dataset, "resources"):
        written, advice, key = _text_at(resource, "id"), _OTHER_ID, "id"
        name = written.text if written else ""
        if written is None:
            written, advice, key = _text_at(resource, "url"), _GIVE_ID, "url"
            name = resource_key(written.text) if written else ""
        if written is None:
            continue
        here = Place(file, *written.mark)
        first = seen.setdefault(name, here)
        if first is not here:
            found.append(_twice(file, written.mark, key, shown(written.text), first, _DATASET, advice))
    return found


def _twice(file: str, mark: Mark, key: str, value: str, first: Place, scope: Text, advice: Text) -> Problem:
    return problem(file, mark, ConfigIdTwice, key=key, value=value, place=first, scope=scope, advice=advice)


def _items(node: Node, key: str) -> Iterator[Node]:
    listed = node.values.get(key) if isinstance(node, Mapping) else None
    if isinstance(listed, Sequence):
        yield from listed.items


def _text_at(node: Node, *keys: str) -> Scalar | None:
    for key in keys:
        found = node.values.get(key) if isinstance(node, Mapping) else None
        if found is None:
            return None
        node = found
    return node if isinstance(node, Scalar) and node.text else None
