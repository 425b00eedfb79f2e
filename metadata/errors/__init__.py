"""Every exception: permanent code, Thai and English sentence, a hint that can be acted on, who should act.

`base` holds the hierarchy; each other file holds the errors of one part of the house. A code, once
released, keeps its meaning for ever.
"""

from metadata.errors.base import (
    Actor,
    CatalogError,
    ErrorEntry,
    HarvestError,
    KhlangError,
    MetadataError,
    PublishError,
    WebError,
    catalogue,
    get_entry,
)

__all__ = [
    "Actor",
    "CatalogError",
    "ErrorEntry",
    "HarvestError",
    "KhlangError",
    "MetadataError",
    "PublishError",
    "WebError",
    "catalogue",
    "get_entry",
]
