"""DCAT-US as data.json, 1.1 (Project Open Data) and 3.0: reading. A row is one entry of `dataset`."""

from metadata.standards._dcat_read import access_of, identifier_of, is_private, read, read_as_dataset

MEDIA_TYPE = "application/json"

__all__ = ["MEDIA_TYPE", "access_of", "identifier_of", "is_private", "read", "read_as_dataset"]
