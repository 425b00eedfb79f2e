"""Random tables, whole and cut, through the scanner in C that is given as a file: run by test_scanner_fuzz.py."""

import importlib.util
import random
import sys
from array import array
from itertools import pairwise

PIECES = [
    b"1", b"-5", b"x", b"", b"2020-02-29", b"2020-02-30T10:00:00Z", b"10:61:00", b"1.5", b"." * 30, b"9" * 40, b'"',
    b'""', b'"a,b"', b'"a""b"', b'"a\nb"', b"\n", b"\r\n", b"\r", b",", b",,,", b"\0", "กรุงเทพ".encode(), b"\xe0\xb8",
    b"\xff", b"NA", b"a" * 300, b"-1.25", b"." + b"3" * 299, b"9007199254740993", b"10:30:00", b"2024-01-31",
    b"2024-01-31T10:30:00", b"0001-01-01T00:00:00Z", b"9999-12-31T23:59:59-14:00", b"2024-02-29T00:00:00+07:00",
]  # fmt: skip
BOUNDS = ((True, False, 0, 0), (False, True, 10**17, 18))
ROUNDS = 20_000


def column(kind: int) -> tuple:
    """A column of that kind with bounds and lengths, and for a pattern two states."""
    steps = array("H", [draw.randrange(2) for _ in range(512)]).tobytes() if kind == 7 else b""
    return (
        kind, draw.random() < 0.5, draw.random() < 0.5, draw.choice([-1, 0, 3]), draw.choice([-1, 4]),
        BOUNDS if kind in (2, 3) else (), steps, b"\0\1" if steps else b"",
    )  # fmt: skip


def check_taken(scanner: object, forms: list[int], rows: int) -> None:
    """The buffers are as long as Arrow reads them, and places rise to the end of their texts."""
    for form, taken in zip(forms, scanner.taken(), strict=True):
        if not form:
            continue
        count, open_count, valid, values, text, mask, starts, cells = taken
        assert count == rows and 0 <= open_count <= rows
        assert len(values) == {3: 4 * rows, 4: (rows + 7) // 8, 8: 4 * (rows + 1), 9: 0}.get(form, 8 * rows)
        assert all(bits is None or len(bits) == (rows + 7) // 8 for bits in (valid, mask))
        told = sum(byte.bit_count() for byte in mask or b"")
        assert told == open_count
        for places, found in ((values if form == 8 else None, text), (starts, cells)):
            if places is not None:
                read = memoryview(places).cast("i").tolist()
                assert read == sorted(read) and read[0] == 0 and read[-1] == len(found)
                [str(found[a:b], "utf-8") for a, b in pairwise(read)]


def teach(scanner, width):
    """Texts that are wrong, with their errors, told in any order of the columns."""
    scanner.tell_in(tuple(draw.sample(range(width), width)))
    for index in range(width):
        for text in draw.sample(PIECES, 4):
            errors = [b"<%d" % index, b"|", b"|", b">"] * draw.randrange(1, 3)
            scanner.teach(index, text, draw.choice([1, 2, 3]), 7, tuple(errors))


def check_told(scanner, first):
    """Errors stand one behind the other, each with the number of its row twice."""
    marks, text = scanner.told() or (b"", b"")
    places, behind = memoryview(marks).cast("q").tolist(), 0
    for row, start, length in zip(places[::3], places[1::3], places[2::3], strict=True):
        assert start == behind and row >= first
        error = text[start : start + length]
        assert error.startswith(b"<") and error.endswith(b"|%d>" % row) and b"%d|[" % row in error
        behind = start + length + 2
    assert len(text) == max(behind - 2, 0)


def check_pages(scanner, forms, rows):
    """Every column without an open cell makes a page of all rows; its dictionary is given up once."""
    for index, form in enumerate(forms):
        if form and kernel.has_zstd():
            page = scanner.page(index)
            assert page is None or page[0] == rows >= page[1]
            if draw.random() < 0.3:
                scanner.dictionary(index)
                assert scanner.dictionary(index) is None


def main() -> None:
    """Scan as `quick.scan` does: a block, what is left of it with the next, and then chosen rows only."""
    for _ in range(ROUNDS):
        width = draw.randrange(1, 5)
        groups = tuple(((draw.randrange(width), 0), draw.random() < 0.5) for _ in range(draw.randrange(3)))
        columns = tuple(column(draw.randrange(8)) for _ in range(width))
        scanner = kernel.Scanner(columns, groups, ord(","), draw.random() < 0.8, draw.random() < 0.5)
        for index in range(width):
            for text in draw.sample(PIECES, 4):
                scanner.learn(index, text, draw.choice([1, 2]), 7)
        forms = [draw.randrange(10) for _ in range(width)]
        for index, form in enumerate(forms):
            scanner.give(index, form)
            scanner.learn(index, b"1.5", draw.choice([1, 2]), 7, draw.choice([None, -1, 2**64 - 1]))
        if not any(forms):
            forms = []
        if draw.random() < 0.7:
            teach(scanner, width)
        data = b"".join(draw.choice([*PIECES, b",", b"\n"]) for _ in range(draw.randrange(60)))
        cut = draw.randrange(len(data) + 1)
        done, rows, *_ = scanner.scan(bytes(bytearray(data[:cut])), cut, False)
        check_taken(scanner, forms, rows)
        check_told(scanner, 0)
        check_pages(scanner, forms, rows)
        rest = bytes(bytearray(data[done:]))
        _, rows, told, keys, _ = scanner.scan(rest, len(rest), True, 5)
        check_taken(scanner, forms, rows)
        check_told(scanner, 5)
        check_pages(scanner, forms, rows)
        wanted = array("q", sorted(draw.sample(range(1, 30), draw.randrange(5))))
        scanner.scan(rest, len(rest), draw.random() < 0.5, 1, memoryview(wanted))
        for found, flags, _ in keys:
            kernel.repeated(found, flags)
        events = memoryview(told).cast("q").tolist()
        for start, length in zip(events[2::7], events[3::7], strict=True):
            assert start >= 0 and start + length <= len(rest)


if __name__ == "__main__":
    spec = importlib.util.spec_from_file_location("harvesters.validate.quick._kernel", sys.argv[1])
    kernel = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(kernel)
    draw = random.Random(int(sys.argv[2]))
    main()
    print("sound")
