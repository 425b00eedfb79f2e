"""A file that holds several tables becomes several resources: one for each sheet, member or layer.

All of them share the one original. The first keeps the resource's own key and with it its address; another gets
`<key>#<name of the part>`. A part is known again by its name, so that no address changes what it means when
sheets are added, moved or taken out.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from harvesters.changes import spec_fingerprint
from harvesters.collect import Collected
from harvesters.previous import KnownPart, Previous
from harvesters.record import Expect, Part, PartOf, Record, ResourceSpec
from harvesters.stage import FoundPart
from metadata.issues import Issue
from metadata.model import Distribution
from metadata.text import Text, cut, normalize

MAX_PARTS = 100
FITS = 0.5
"""A declared schema is meant for a part that has at least this share of its columns."""

Look = Callable[[ResourceSpec, Collected, bool], Sequence[FoundPart]]
"""Lists the parts of a file whose bytes are here; the last argument asks for the names of columns too."""


@dataclass(frozen=True)
class Expanded:
    """A record with one resource a table, and what came of each resource's bytes."""

    record: Record
    collected: Mapping[str, Collected]


def expand(
    record: Record,
    collected: Mapping[str, Collected],
    newest: Previous,
    public: Previous,
    look: Look,
    *,
    full: bool = False,
) -> Expanded:
    """One resource for each table of each file.

    A file whose bytes are those of the newest version is not opened: its parts are those of that version. Where
    no bytes came, the parts of the public version stand in. full opens every file that is there.
    """
    specs: list[ResourceSpec] = []
    issues: list[Issue] = []
    bodies: dict[str, Collected] = {}
    taken = {spec.key for spec in record.resources}
    for spec in record.resources:
        got = collected[spec.key]
        verdicts = {}
        if spec.link_reason is not None:
            own, found = [spec], list[Issue]()
        elif got.error is not None:
            own, found = _as_known(spec, public.parts_of(spec.key)), []
        elif got.verdict is not None:
            own, found = _as_judged(spec, got), []
            verdicts = {entry["key"]: entry["verdict"] for entry in got.verdict.get("parts", ())}
        elif not full and _is_known(spec, got, newest):
            own, found = _as_known(spec, newest.parts_of(spec.key)), []
        else:
            own, found = _looked_at(spec, got, newest, taken, look)
        specs += own
        issues += found
        taken |= {part.key for part in own}
        for part in own:
            bodies[part.key] = replace(got, verdict=verdicts[part.key]) if part.key in verdicts else got
    if specs == list(record.resources):
        return Expanded(record, collected)
    dataset = record.dataset.model_copy(
        update={"distributions": tuple(_described(record.dataset.distributions, specs))}
    )
    expanded = replace(record, resources=tuple(specs), dataset=dataset, issues=(*record.issues, *issues))
    return Expanded(expanded, bodies)


def _is_known(spec: ResourceSpec, got: Collected, newest: Previous) -> bool:
    """Whether these bytes, so described, were taken apart for the newest version."""
    known = newest.parts_of(spec.key)
    if not known or any(newest.sha256_of(part.key) != got.sha256 for part in known):
        return False
    mark = spec_fingerprint(spec)
    return all(part.spec == mark for part in known)


def _as_known(spec: ResourceSpec, known: Sequence[KnownPart]) -> list[ResourceSpec]:
    """The parts as a version has them; the file itself where it was one table."""
    parts = [part for part in known if part.part is not None and part.is_part]
    if not parts:
        return [spec]
    return [
        _spec_of(spec, PartOf(spec.key, p.part, p.spec, p.takes), p.key, len(parts)) for p in parts if p.part
    ]


def _as_judged(spec: ResourceSpec, got: Collected) -> list[ResourceSpec]:
    """The parts as an earlier run judged them."""
    entries = (got.verdict or {}).get("parts", ())
    return [
        _spec_of(spec, replace(PartOf.from_json(e["part"]), is_gone=e["is_gone"]), e["key"], len(entries))
        for e in entries
    ] or [spec]


def _looked_at(
    spec: ResourceSpec, got: Collected, newest: Previous, taken: set[str], look: Look
) -> tuple[list[ResourceSpec], list[Issue]]:
    """The parts that are in the file now, and the ones it lost that must not vanish unasked."""
    found = list(look(spec, got, bool(spec.schema or spec.expect.key)))
    known = newest.parts_of(spec.key)
    tables = [f for f in found if f.is_table or any(_is_same(f.part, k) for k in known if k.is_part)]
    was_split = any(k.is_part for k in known)
    if not tables or (len(found) == 1 and not was_split):
        return [spec], []
    issues = []
    if len(tables) > MAX_PARTS:
        values = {"number": len(tables), "limit": MAX_PARTS}
        issues.append(Issue("too_many_parts", spec.key, values=values))
        tables = _first(tables, known)
    keys, renamed = _keys(spec.key, [f.part for f in tables], known, taken)
    gone = [k for k in known if k.key not in keys and k.is_kept]
    mark, takes = spec_fingerprint(spec), _takes(spec, tables)
    if takes is None:
        values = {"number": len(tables)}
        issues.append(Issue("schema_fits_no_part", keys[0], values=values))
        takes = [number == 0 for number in range(len(tables))]
    held = [k for k in gone if k.part and (spec.on_findings or "hold") == "hold"]
    count = len(tables) + len(held)
    specs = [
        _spec_of(spec, PartOf(spec.key, f.part, mark, is_taking), key, count)
        for f, key, is_taking in zip(tables, keys, takes, strict=True)
    ]
    specs += [
        _spec_of(spec, PartOf(spec.key, k.part, mark, is_gone=True), k.key, count) for k in held if k.part
    ]
    issues += [_gone_issue(spec, k, keys[0]) for k in gone if k not in held]
    issues += [
        Issue("part_renamed", key, values={"before": cut(before, 120), "part": cut(part.name, 120)})
        for key, before, part in renamed
    ]
    if words := [f.part.name for f in found if f not in tables and not f.is_table]:
        issues.append(Issue("part_without_table", keys[0], values={"parts": cut(", ".join(words), 300)}))
    return specs, issues


def _keys(
    base: str, parts: Sequence[Part], known: Sequence[KnownPart], taken: set[str]
) -> tuple[list[str], list[tuple[str, str, Part]]]:
    """The resource key of each part, and the parts that go on under another name: (key, name before, part).

    A part goes on under a new name where it is the file's only one, or where one name in its place is the only
    difference. The base key goes to the first part where nothing was published of the file, or it as a whole.
    """
    keys: list[str | None] = [next((k.key for k in known if _is_same(part, k)), None) for part in parts]
    left = [number for number, k in enumerate(known) if k.key not in keys]
    new = [number for number, key in enumerate(keys) if key is None]
    renamed = []
    is_whole = len(known) == 1 and not known[0].is_part
    one_changed = len(left) == 1 == len(new) and len(known) == len(parts)
    if one_changed and (left == new or len(parts) == 1):
        before, number = known[left[0]], new[0]
        keys[number] = before.key
        if before.part:
            renamed.append((before.key, before.part.name, parts[number]))
    elif (not known or (is_whole and left)) and new:
        keys[new[0]] = base
    used = {*taken, *(k.key for k in known)} - ({base} if not known else set())
    used |= {key for key in keys if key}
    for number, key in enumerate(keys):
        if key is None:
            keys[number] = _free_key(base, parts[number], used)
            used.add(str(keys[number]))
    return [str(key) for key in keys], renamed


def _free_key(base: str, part: Part, used: set[str]) -> str:
    name = "#".join(cut(_folded(said), 100) for said in (part.member, part.name) if said)
    key, number = f"{base}#{name}", 2
    while key in used:
        key, number = f"{base}#{name}~{number}", number + 1
    return key


def _first(tables: list[FoundPart], known: Sequence[KnownPart]) -> list[FoundPart]:
    """As many parts as are published of one file: those that are public first, then in the file's order."""
    public = [f for f in tables if any(_is_same(f.part, k) for k in known)][:MAX_PARTS]
    others = [f for f in tables if f not in public][: MAX_PARTS - len(public)]
    return [f for f in tables if f in public or f in others]


def _takes(spec: ResourceSpec, tables: Sequence[FoundPart]) -> list[bool] | None:
    """For which parts the declared schema and expectations are meant; None where they fit none."""
    fields = (spec.schema or {}).get("fields", ())
    names = [{normalize(str(f[key])) for key in ("name", "title") if f.get(key)} for f in fields]
    wanted = [name for name in names if name] or [{normalize(column)} for column in spec.expect.key]
    if not wanted:
        return [True] * len(tables)
    shares = []
    for table in tables:
        labels = {normalize(label) for label in table.labels}
        shares.append(sum(bool(name & labels) for name in wanted) / len(wanted))
    fits = [share >= FITS for share in shares]
    return fits if any(fits) else None


def _spec_of(spec: ResourceSpec, part_of: PartOf, key: str, count: int) -> ResourceSpec:
    """The spec of one part: the file's own, read at this part only. count is how many parts the file has."""
    part, described = part_of.part, spec.distribution
    read = spec.read
    if part.kind == "member":
        read = replace(read, member=part.name)
    else:
        read = replace(read, member=part.member or read.member)
        read = replace(read, sheet=part.name) if part.kind == "sheet" else replace(read, layer=part.name)
    update: dict[str, object] = {"key": key}
    if count > 1:
        update["title"] = part_title(described.title, part)
    if key != spec.key:
        update["upstream_id"] = None
    return replace(
        spec,
        key=key,
        distribution=described.model_copy(update=update),
        read=read,
        schema=spec.schema if part_of.takes else None,
        expect=spec.expect if part_of.takes else Expect(),
        part=part_of,
    )


def part_title(title: Text | None, part: Part) -> Text:
    """The file's title with the name of the part behind it, in each language that there is.

    >>> part_title(Text(th="งบ", en="Budget"), Part("sheet", "2567")).plain()
    {'th': 'งบ – 2567', 'en': 'Budget – 2567'}
    """
    name = part_name(part)
    if title is None:
        return Text(th=name)
    return Text(**{lang: f"{said} – {name}" for lang, said in title.plain().items()})


def part_name(part: Part) -> str:
    """A part as people call it: its sheet or layer, with the member's name before it; a member without its folder.

    >>> part_name(Part("sheet", "ถนน", "2567/งบ.xlsx"))
    'งบ – ถนน'
    """
    own = short_name(part.name) if part.kind == "member" else part.name
    return " – ".join(said for said in (short_name(part.member or ""), own) if said)


def short_name(name: str) -> str:
    """A member as people call it: its file name without folders and ending.

    >>> short_name("2567/ถนน.csv")
    'ถนน'
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    stem, dot, ending = last.rpartition(".")
    return stem if dot and stem and len(ending) <= 7 else last


def _gone_issue(spec: ResourceSpec, known: KnownPart, key: str) -> Issue:
    """Said where the part may go: a warning, for nothing is held."""
    return Issue("part_gone", key, values=gone_values(spec, known.part), raised="warning")


def gone_values(spec: ResourceSpec, part: Part | None) -> dict[str, str]:
    """What a finding says of a part that is no longer there."""
    file = PurePosixPath(spec.location.split("?")[0].rstrip("/")).name or spec.key
    return {"part": cut(part.name if part else "", 120), "file": cut(file, 120)}


def _is_same(part: Part, known: KnownPart) -> bool:
    before = known.part
    return before is not None and (_folded(before.name), _folded(before.member or "")) == (
        _folded(part.name),
        _folded(part.member or ""),
    )


def _folded(name: str) -> str:
    """A name as people read it: one form of each letter, single blanks, no capitals."""
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


def _described(
    distributions: Iterable[Distribution], specs: Sequence[ResourceSpec]
) -> Iterator[Distribution]:
    """The dataset's descriptions with those of the parts in place of the file's."""
    by_file: dict[str, list[Distribution]] = {}
    for spec in specs:
        by_file.setdefault(spec.part.key if spec.part else spec.key, []).append(spec.distribution)
    for described in distributions:
        yield from by_file.get(described.key, [described])
