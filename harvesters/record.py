"""Record: what a source says of one dataset, before any byte of its files is looked at."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from metadata.errors import KhlangError
from metadata.issues import Issue
from metadata.model import Dataset, Distribution, LinkReason

JsonObject = dict[str, Any]
OnFindings = Literal["hold", "warn", "publish"]


@dataclass(frozen=True)
class ReadOptions:
    """How the config says a file is to be read; None or "auto" leaves the decision to staging.

    header: 1-based rows of the header, () for none in the file; skip_rows: rows before anything counts;
    footer: rows at the end to leave out; sheet: names, 1-based numbers or globs of a workbook's sheets; member:
    names or globs in an archive; layer: the name of one layer of a map file.
    quote: double, single, backslash or none; totals: keep or leave_out, whatever their sums say.
    """

    encoding: str | None = None
    delimiter: str | None = None
    header: tuple[int, ...] | None = None
    skip_rows: int = 0
    footer: int | None = None
    sheet: str | int | tuple[str | int, ...] | None = None
    member: str | tuple[str, ...] | None = None
    layer: str | None = None
    quote: str | None = None
    totals: str | None = None


@dataclass(frozen=True)
class Part:
    """One table of a file that holds several. member is the archive's member that a sheet or layer lies in."""

    kind: Literal["sheet", "member", "layer"]
    name: str
    member: str | None = None


@dataclass(frozen=True)
class PartOf:
    """Which table of which file a resource is.

    key is the resource key of the file itself, spec the fingerprint of its own spec. takes: the declared schema
    and what is expected are meant for this part. is_gone: it was published before and the file lacks it now.
    """

    key: str
    part: Part
    spec: str
    takes: bool = True
    is_gone: bool = False

    def to_json(self) -> JsonObject:
        """As provenance.json keeps it."""
        part = self.part
        return {
            "of": self.key, "kind": part.kind, "name": part.name, "member": part.member, "spec": self.spec,
            "takes": self.takes,
        }  # fmt: skip

    @classmethod
    def from_json(cls, said: JsonObject) -> "PartOf":
        part = Part(said["kind"], said["name"], said.get("member"))
        return cls(said["of"], part, said.get("spec", ""), said.get("takes", True))


@dataclass(frozen=True)
class Expect:
    """What the agency expects of a table: rows at least and at most, columns that together are a key."""

    rows_min: int | None = None
    rows_max: int | None = None
    key: tuple[str, ...] = ()


@dataclass(frozen=True)
class ResourceSpec:
    """One resource a record names. location is an http(s) address, or a local path where is_local.

    schema is a declared Table Schema, or None; link_reason set says that no bytes are to be fetched, and
    location may then be empty. content set says that the record itself carries the bytes (inline data, a
    member of a package's archive, parts to be joined): calling it writes them to the path it is given,
    location is then only a name for them. part says which table of a file with several this is. etag is what
    the source says of carried bytes: while it is the one of the known bytes, they are not asked for again.
    """

    key: str
    distribution: Distribution
    location: str
    is_local: bool = False
    read: ReadOptions = ReadOptions()
    schema: JsonObject | None = None
    expect: Expect = Expect()
    on_findings: OnFindings | None = None
    link_reason: LinkReason | None = None
    content: Callable[[Path], None] | None = field(default=None, compare=False, repr=False)
    part: PartOf | None = None
    etag: str | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Record:
    """One remote dataset. dataset.id is the agency-local id; upstream_id the source's own identifier.

    stands_together: a held resource holds the dataset (an agency's own config) or each stands for itself.
    aliases: other upstream names that shall redirect. issues: what mapping could not use.
    """

    upstream_id: str
    dataset: Dataset
    resources: tuple[ResourceSpec, ...]
    stands_together: bool = False
    aliases: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True)
class FailedRecord:
    """A record that could not be understood: it is counted and reported, and does not stop the others.

    upstream_id is `#` and its place in the list where nothing identifies it. hides: other records lie behind it,
    which could not be listed.
    """

    upstream_id: str
    error: KhlangError
    title: str = ""
    hides: bool = False

    @property
    def may_be_any(self) -> bool:
        """Whether it may be, or hide, a dataset that its source seems to list no longer."""
        return self.hides or self.upstream_id.startswith("#")


@dataclass(frozen=True)
class Skipped:
    """A row of the source that is left out on purpose (private, excluded by the config).

    It counts towards the source's own total, so that the sums come out, but it is no outcome: what was
    published of it before is treated as no longer listed. issue says why.
    """

    upstream_id: str
    issue: Issue
    title: str = ""


@dataclass(frozen=True)
class Sighted:
    """A record as its source says it, which nobody has understood yet.

    mark is a hash of all that the source says of it: a run that finds the mark of the last one need not call
    read, which gives what the record is.
    """

    upstream_id: str
    mark: str
    read: Callable[[], "Record | FailedRecord | Skipped"] = field(compare=False, repr=False)


@dataclass(frozen=True)
class Announced:
    """The source's own count of its records, yielded by gather() as soon as it is known; a later one replaces it."""

    total: int


Gathered = Record | FailedRecord | Skipped | Sighted | Announced
