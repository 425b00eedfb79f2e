"""How much is held at once; tests make it small to meet every border."""

from typing import NamedTuple

from harvesters.as_it_is import SMALL_BYTES


class Sizes(NamedTuple):
    """small_bytes: files below it go to Frictionless alone, which is as quick there (benchmarks/validate_speed.py)."""

    small_bytes: int = SMALL_BYTES
    block_bytes: int = 2_000_000
    record_bytes: int = 64_000_000
    block_rows: int = 20_000
    keys_in_memory: int = 4_000_000
    has_kernel: bool = True
