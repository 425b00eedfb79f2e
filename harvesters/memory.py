"""What is remembered of each address between runs, so that unchanged bytes are neither sent nor read twice.

Two memories: provenance.json of the newest version, for bytes that were published, and the fetch table, which
also knows the bytes that were looked at and not published. Losing the second costs a download, nothing else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog import sources
from catalog.db import read_session
from catalog.models import FetchRow
from catalog.store import Store
from harvesters.assemble import Assembled
from harvesters.changes import spec_fingerprint
from harvesters.collect import Collected
from harvesters.fetch import Fetcher, mask_url
from harvesters.fetch.address import check_url
from harvesters.fetch.headers import secret_values
from harvesters.previous import Previous
from harvesters.record import ResourceSpec
from metadata.errors.fetch import FetchError
from metadata.issues import Issue

JsonObject = dict[str, Any]
NOT_OF_THE_ADDRESS = (
    "steps",
    "spec_fingerprint",
    "reading",
    "contract",
    "found",
    "row_map",
    "verdict",
    "part",
)
AT_ONCE = 500  # addresses in one question to the database


@dataclass(frozen=True)
class Memory:
    """What is known of one record's addresses. version is the public one, "" before the first."""

    newest: Previous = field(default_factory=Previous)
    version: str = ""
    fetched: Mapping[str, JsonObject] = field(default_factory=dict)

    def verdict_on(self, spec: ResourceSpec, url: str) -> JsonObject | None:
        """What the last run found of the bytes at url, if it would still judge the same."""
        verdict = self.fetched.get(url, {}).get("verdict")
        if not verdict or (verdict["spec"], verdict["version"]) != (spec_fingerprint(spec), self.version):
            return None
        return dict(verdict)

    def known_of(self, spec: ResourceSpec, url: str, store: Store, *, full: bool) -> JsonObject:
        """The provenance of the bytes last published from this resource, with validators only where the server's
        word is enough: the bytes are here and the address is still the one they came from."""
        before = self.newest.file_of(spec.key)
        latest = self.fetched.get(str(before.get("url", "")), {})
        known = {**before, **latest} if latest.get("sha256") == before.get("sha256") else before
        same = before.get("spec_fingerprint") == spec_fingerprint(spec)
        same = same or (before.get("url") == url and not any(cut in url for cut in ("***", "…")))
        sha256 = known.get("sha256")
        if full or not same or not sha256 or not store.has_object(sha256):
            known = {k: v for k, v in known.items() if k not in ("etag", "last_modified")}
        return {k: v for k, v in known.items() if k not in NOT_OF_THE_ADDRESS}


def shown_address(spec: ResourceSpec, fetch: Fetcher) -> str:
    """The address as provenance writes it; "" for what does not come from the network, or cannot."""
    if spec.is_local or spec.content is not None or spec.link_reason is not None:
        return ""
    try:
        checked = check_url(spec.location, fetch.limits.allow_hosts)
    except FetchError:
        return ""
    return mask_url(checked.text, secret_values(fetch.options.headers))


def load_fetched(engine: Engine, source_id: str, urls: Iterable[str]) -> dict[str, JsonObject]:
    """The fetch table's documents of some addresses."""
    wanted = sorted({url for url in urls if url})
    found: dict[str, JsonObject] = {}
    if not wanted:
        return found
    with read_session(engine) as session:
        for start in range(0, len(wanted), AT_ONCE):
            rows = select(FetchRow).where(
                FetchRow.source_id == source_id, FetchRow.url.in_(wanted[start : start + AT_ONCE])
            )
            found.update({row.url: dict(row.document) for row in session.scalars(rows)})
    return found


def save_fetched(
    session: Session, source_id: str, version: str,
    collected: Mapping[str, Collected], specs: Iterable[ResourceSpec], assembled: Iterable[Assembled],
    own: Iterable[ResourceSpec], *, is_public: bool,
) -> None:  # fmt: skip
    """Remember every body that came, and of those that were not published what was found in them.

    specs are the files as the source lists them, own the resources made of them. is_public: what passed in
    assembled is in the version.
    """
    parts = {part.resource.key: part for part in assembled}
    of_file: dict[str, list[ResourceSpec]] = {}
    for resource in own:
        of_file.setdefault(resource.part.key if resource.part else resource.key, []).append(resource)
    for spec in specs:
        got, mine = collected[spec.key], of_file.get(spec.key, [])
        if got.error is not None or not got.provenance or "url" not in got.provenance:
            continue
        document = {k: v for k, v in got.provenance.items() if k not in NOT_OF_THE_ADDRESS}
        if not parts:
            verdict = got.verdict
        else:
            verdict = _verdict(mine, parts, is_public)
            verdict = verdict and {**verdict, "spec": spec_fingerprint(spec), "version": version}
        if verdict is not None:
            document["verdict"] = verdict
        sources.put_fetch(session, source_id, got.provenance["url"], document)


def _verdict(
    own: Iterable[ResourceSpec], parts: Mapping[str, Assembled], is_public: bool
) -> JsonObject | None:
    """What became of a file: of one that is one table its verdict, of another those of all its parts.

    A part that passed but is not public waits for the others: of the same bytes it is held again.
    """
    own = [spec for spec in own if spec.key in parts]
    if not any(parts[spec.key].verdict for spec in own):
        return None
    if own[0].part is None:
        return parts[own[0].key].verdict
    entries = []
    for spec in own:
        found, part = parts[spec.key], spec.part
        verdict = found.verdict
        if verdict is None and found.fresh and not is_public:
            verdict = {"kind": "held", "found": None, "issues": [i.to_json() for i in found.issues]}
        assert part is not None  # a file's resources are all parts, or it is one
        entries.append({"key": spec.key, "part": part.to_json(), "is_gone": part.is_gone, "verdict": verdict})
    return {"kind": "parts", "found": None, "issues": [], "parts": entries}


def issues_in(verdict: JsonObject) -> tuple[Issue, ...]:
    return tuple(Issue.from_json(issue) for issue in verdict["issues"])
