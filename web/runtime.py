"""What the machine underneath should be: a start-up warning where it is older than it should be."""

import sys

from metadata.text import Text, text

SAFE_PATCHES = {(3, 11): 13, (3, 12): 11, (3, 13): 4}
"""The first patch release of each Python whose archive and address modules are mended (SUP-01)."""


def python_warning(version: tuple[int, int, int] = sys.version_info[:3]) -> Text | None:
    """What to say of an old patch release of Python; None for one that is recent enough.

    >>> python_warning((3, 13, 4)) is None
    True
    """
    wanted = SAFE_PATCHES.get(version[:2])
    if wanted is None or version[2] >= wanted:
        return None
    found = ".".join(map(str, version))
    safe = f"{version[0]}.{version[1]}.{wanted}"
    return text(
        f"Python {found} เก่ากว่า {safe} ซึ่งแก้ช่องโหว่ของไลบรารีมาตรฐานแล้ว ควรปรับรุ่น Python ของเครื่องนี้",
        f"Python {found} is older than {safe}, which mends known holes. Update this machine's Python.",
    )
