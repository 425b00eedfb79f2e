"""The whole catalog as one file: one JSON document a line, ordered by name.

A line says nothing of when the export ran, so two exports of one state are equal byte for byte.
"""

from collections.abc import Callable
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from catalog.store import Store
from metadata.errors.publish import ExportFormatUnknown
from metadata.package import canonical_json
from metadata.standards import ckan, datapackage
from metadata.text import closest
from publishers.listing import Listed, list_current

JsonObject = dict[str, Any]
Progress = Callable[[int, int, str], None]


def export(
    form: str,
    session: Session,
    store: Store,
    out: BinaryIO,
    site_url: str,
    progress: Progress = lambda done, total, what: None,
) -> int:
    """Write every dataset that is not withdrawn, missing ones included, and return how many.

    Raises ExportFormatUnknown for a format that is not in FORMATS.
    """
    if form not in FORMATS:
        near = closest(form, FORMATS) or next(iter(FORMATS))
        raise ExportFormatUnknown(form=form, near=near, known=", ".join(sorted(FORMATS)))
    line_of = FORMATS[form]
    listed = list(list_current(session))
    for done, dataset in enumerate(listed, start=1):
        out.write(canonical_json(line_of(dataset, store, site_url)).encode() + b"\n")
        progress(done, len(listed), dataset.name)
    out.flush()
    return len(listed)


def _ckan(dataset: Listed, store: Store, site_url: str) -> JsonObject:
    return ckan.write(
        dataset.document(store, "metadata"),
        state=dataset.state,
        created=dataset.created,
        modified=dataset.changed,
        site_url=site_url,
    )


def _datapackage(dataset: Listed, store: Store, site_url: str) -> JsonObject:
    return datapackage.served(dataset.document(store, "datapackage"), site_url)


FORMATS: dict[str, Callable[[Listed, Store, str], JsonObject]] = {
    "ckan-jsonl": _ckan,
    "datapackages": _datapackage,
}
