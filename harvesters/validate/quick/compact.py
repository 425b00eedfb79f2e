"""Thrift's compact protocol, as far as a Parquet file's headers and footer need it: structures as bytes.

A structure is a list of (number of its field, value) in rising order; a value is made by the functions below.
https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from collections.abc import Iterable

_TRUE, _FALSE, _I16, _I32, _I64, _BINARY, _LIST, _STRUCT = 1, 2, 4, 5, 6, 8, 9, 12
_SHORT_STEP, _SHORT_LIST = 15, 15
Value = tuple[int, bytes]
"""The type that stands in the header of a field or a list, and the bytes behind it."""


def unsigned(number: int) -> bytes:
    """Seven bits a byte, the lowest first.

    >>> unsigned(300).hex()
    'ac02'
    """
    made = bytearray()
    while number > 0x7F:
        made.append(number & 0x7F | 0x80)
        number >>= 7
    made.append(number)
    return bytes(made)


def i16(number: int) -> Value:
    """An integer of 16 bits."""
    return _I16, _zigzag(number)


def i32(number: int) -> Value:
    """An integer of 32 bits."""
    return _I32, _zigzag(number)


def i64(number: int) -> Value:
    """An integer of 64 bits."""
    return _I64, _zigzag(number)


def boolean(value: bool) -> Value:
    """Yes or no: its type says it."""
    return _TRUE if value else _FALSE, b""


def binary(data: bytes) -> Value:
    """Bytes."""
    return _BINARY, unsigned(len(data)) + data


def text(value: str) -> Value:
    """A text, in UTF-8."""
    return binary(value.encode())


def listed(values: Iterable[Value]) -> Value:
    """A list of values of one type; an empty one is one of structures."""
    some = list(values)
    kind, count = some[0][0] if some else _STRUCT, len(some)
    head = bytes([count << 4 | kind]) if count < _SHORT_LIST else bytes([0xF0 | kind]) + unsigned(count)
    return _LIST, head + b"".join(data for _, data in some)


def structure(*fields: tuple[int, Value]) -> Value:
    """A structure; its fields are given in the order of their numbers.

    >>> structure((1, i32(2)), (3, text("a")))[1].hex()
    '150428016100'
    """
    made, before = bytearray(), 0
    for number, (kind, data) in fields:
        step = number - before
        made += bytes([step << 4 | kind]) if step <= _SHORT_STEP else bytes([kind]) + _zigzag(number)
        made += data
        before = number
    return _STRUCT, bytes(made) + b"\0"


def _zigzag(number: int) -> bytes:
    return unsigned(number << 1 if number >= 0 else (-number << 1) - 1)
