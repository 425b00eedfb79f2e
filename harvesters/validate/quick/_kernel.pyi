from typing import Any

class Scanner:
    def __init__(
        self,
        columns: tuple[tuple[Any, ...], ...],
        groups: tuple[tuple[tuple[int, ...], bool], ...],
        delimiter: int,
        quotes: bool,
        keeps_newlines: bool,
    ) -> None: ...
    def scan(
        self,
        data: bytes | bytearray | memoryview,
        end: int,
        is_final: bool,
        wanted: bytes | memoryview = ...,
        /,
    ) -> tuple[int, int, bytes, tuple[tuple[bytes, bytes, bool], ...], bool]: ...
    def learn(self, column: int, text: bytes, found: int, key: int = 0, value: int | None = None) -> None: ...
    def give(self, column: int, form: int) -> None: ...
    def taken(
        self,
    ) -> tuple[
        tuple[int, int, bytes | None, bytes, bytes | None, bytes | None, bytes | None, bytes | None],
        ...,
    ]: ...
    def known(self, column: int) -> int: ...

def hash(text: bytes) -> int: ...
def repeated(keys: bytes | bytearray | memoryview, flags: bytes | bytearray | memoryview) -> bytes: ...
