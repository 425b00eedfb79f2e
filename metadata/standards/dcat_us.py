"""DCAT-US as data.json, 1.1 (Project Open Data) and 3.0: reading and writing. A row is one entry of `dataset`."""

from metadata.standards._dcat_read import access_of, identifier_of, is_private, read, read_as_dataset
from metadata.standards._dcat_us_write import CONFORMS_TO, catalog_head, write

MEDIA_TYPE = "application/json"

__all__ = [
    "CONFORMS_TO", "MEDIA_TYPE", "access_of", "catalog_head", "identifier_of", "is_private", "read", "read_as_dataset",
    "write",
]  # fmt: skip
