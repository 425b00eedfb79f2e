"""What pages show of a new version's tables, counted when it is published, so that no visitor waits for it.

Derived: what is not there is counted at the first look, and the folder may be emptied at any time.
"""

from contextlib import suppress
from pathlib import Path
from typing import Any

from catalog.sandbox import Sandbox
from catalog.store import Store
from catalog.table_shapes import get_shapes, shape_columns
from catalog.table_statistics import MOST_COLUMNS, get_statistics
from metadata.errors import KhlangError


def prepare_statistics(document: dict[str, Any], store: Store, sandbox: Sandbox, derived: Path) -> None:
    """Count the columns of every table in a version's metadata.json and draw the shapes of those that are maps,
    what is there already left out.

    A table that takes too long or too much memory is left to the first look, which says so.
    """
    for resource in document["resources"]:
        fields = (resource.get("schema") or {}).get("fields") or ()
        parquet = next((f for f in resource.get("forms") or () if f["form"] == "parquet"), None)
        if not parquet or not resource.get("row_count"):
            continue
        sha256 = parquet["sha256"]
        if len(fields) <= MOST_COLUMNS:
            with suppress(KhlangError):
                get_statistics(sandbox, store.get_object(sha256), sha256, derived)
        places = shape_columns((str(field.get("name")), str(field.get("type"))) for field in fields)
        if places is not None:
            with suppress(KhlangError):
                get_shapes(sandbox, store.get_object(sha256), sha256, derived, places)
