"""The names that may become paths of the store. Whatever else is asked for is refused before a path is made of it."""

import re

from metadata.errors.store import StoreNameRefused

AGENCY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
DATASET = re.compile(r"[a-z0-9][a-z0-9_-]{0,109}")
VERSION = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")
SHA256 = re.compile(r"[0-9a-f]{64}")
DOCUMENT = re.compile(r"[a-z][a-z_]{0,39}")


def check_name(pattern: re.Pattern[str], name: str, what: str) -> None:
    """Raises StoreNameRefused for a name that is not wholly of the pattern; what says what it would be."""
    if not pattern.fullmatch(name):
        raise StoreNameRefused(name=name[:100], what=what)
