"""A file that has no name: gone with the process that made it."""

import os
import tempfile
from typing import BinaryIO


def nameless() -> BinaryIO:
    """A new file for writing and reading in the folder for temporary files."""
    number, name = tempfile.mkstemp()
    os.unlink(name)
    return os.fdopen(number, "w+b")
