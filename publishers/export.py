"""The whole catalog as one file, in the order of names, in one of several formats.

Nothing says when the export ran, so two exports of one state are equal byte for byte.
"""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from catalog.store import Store
from metadata.errors.publish import ExportFormatUnknown
from metadata.text import closest
from publishers import _export_rdf, _export_tables
from publishers._export_json import write_ckan, write_datapackages, write_dcat_us
from publishers._export_parts import Exported
from publishers.listing import list_current

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
    listed = list(list_current(session))

    def datasets() -> Iterator[Exported]:
        for done, dataset in enumerate(listed, start=1):
            yield Exported(dataset, store, site_url)
            progress(done, len(listed), dataset.name)

    FORMATS[form](datasets(), out)
    out.flush()
    return len(listed)


FORMATS: dict[str, Callable[[Iterator[Exported], BinaryIO], None]] = {
    "ckan-jsonl": write_ckan,
    "datapackages": write_datapackages,
    "dcat-us": write_dcat_us,
    "dcat-ap-ttl": _export_rdf.write_turtle,
    "dcat-ap-jsonld": _export_rdf.write_json_ld,
    "csv": _export_tables.write_csv,
    "parquet": _export_tables.write_parquet,
}
"""Each format and what writes it; the table formats have one row for each dataset."""
