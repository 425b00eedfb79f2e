"""A dataset as CKAN's `package_show` gives it, written once when its version is indexed.

The text lies in the search index beside what finds the dataset, so it is made anew with it (`khlang rebuild`). What
changes without a new log line is left open and put in when the text is sent: the site's address and the description
of the agency. Its head names the state it was written of; a text of another state is never sent.
"""

import hashlib
import json
import secrets
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from catalog.models import DatasetRow, ResourceRow
from metadata import standards
from metadata.standards import ckan
from metadata.written import json_bytes

JsonObject = dict[str, Any]

_SITE, _AGENCY = b"\x01", b"\x02"
"""Stand where something is put in. JSON writes such signs of a text as `\\u0001`, so they mean nothing else."""
_SITE_WORD, _AGENCY_WORD = secrets.token_hex(16), secrets.token_hex(16)
"""Stand for them while the text is written: nobody can have put them into a description."""
_CODE = ("_ckan*.py", "ckan.py", "thai_gdc.py", "_reading.py", "_formats.py")


@cache
def version() -> str:
    """Changes with the code and the lists that the texts are written with."""
    folder = Path(standards.__path__[0])
    paths = [path for pattern in _CODE for path in folder.glob(pattern)]
    paths += [Path(__file__), *(folder.parent / "codes").glob("*.csv")]
    total = hashlib.sha256()
    for path in sorted(set(paths)):
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def changed_at(row: DatasetRow) -> datetime:
    """When a dataset was last published or changed its state: CKAN's metadata_modified."""
    return max(row.published_at, row.state_since or row.published_at)


def is_table(resource: ResourceRow) -> bool:
    """Whether its rows can be asked for."""
    return any(form["form"] == "parquet" for form in resource.forms)


def package(row: DatasetRow, site_url: str, profile: JsonObject | None = None) -> JsonObject:
    """The whole dataset as package_show gives it; profile as for `ckan.write`."""
    document = {
        "uuid": row.uuid,
        "name": row.name,
        "agency": row.agency.document,
        "dataset": row.document,
        "resources": [_entry(resource) for resource in row.resources],
    }
    found = ckan.write(
        document, state=row.state, created=row.first_published_at, modified=changed_at(row), site_url=site_url,
        profile=profile,
    )  # fmt: skip
    found["creator_user_id"] = None
    for written, resource in zip(found["resources"], row.resources, strict=True):
        written["metadata_modified"] = found["metadata_modified"]
        written["created"] = written["created"] or found["metadata_created"]
        written["datastore_active"] = is_table(resource)
    return found


def _entry(resource: ResourceRow) -> JsonObject:
    return {
        "id": resource.id,
        "key": resource.key,
        "name": resource.name,
        "distribution": resource.document,
        "forms": resource.forms,
        "link_reason": resource.link_reason,
    }


def state(log_seq: int, current_version: str, state: str) -> bytes:
    """What names the state of a dataset that a text was written of."""
    return f"{log_seq} {current_version} {state}\n".encode()


def prepare(row: DatasetRow, profile: JsonObject | None = None) -> bytes:
    """The text of a dataset in its present state, open where `finish` fills it; profile as for `ckan.write`."""
    found = package(row, _SITE_WORD, profile)
    found["organization"] = _AGENCY_WORD
    text = _written(found)
    text = text.replace(_SITE_WORD.encode(), _SITE).replace(f'"{_AGENCY_WORD}"'.encode(), _AGENCY)
    return state(row.log_seq, row.current_version, row.state) + text


def _written(found: JsonObject) -> bytes:
    try:
        return json_bytes(found)
    except UnicodeEncodeError:  # half a character, which no client could read
        return json.dumps(found, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def finish(prepared: bytes, agency: str, site_url: str) -> bytes:
    """What a client is sent: agency is the JSON text of metadata.model.Agency as it is now."""
    text = prepared[prepared.index(b"\n") + 1 :]
    return text.replace(_SITE, _in_json(site_url)).replace(_AGENCY, _organization(agency), 1)


@lru_cache(16)
def _in_json(text: str) -> bytes:
    return json.dumps(text.rstrip("/"), ensure_ascii=False)[1:-1].encode()


@lru_cache(2048)
def _organization(agency: str) -> bytes:
    return json.dumps(ckan.organization(json.loads(agency)), ensure_ascii=False).encode()


@lru_cache(2048)
def organization_title(agency: str) -> str:
    """How an agency is called in lists of CKAN's; agency is its JSON text."""
    document = json.loads(agency)
    return str(document["title"].get("th") or document["title"].get("en") or document["id"])
