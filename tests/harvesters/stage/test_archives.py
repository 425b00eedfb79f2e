"""Archives and packed files: each kind is opened, the named members are found, and nothing is written by name."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pyarrow as pa
import pytest

from harvesters.record import ReadOptions
from harvesters.stage import find_parts
from tests.harvesters.stage.conftest import columns, found, step

CSV = b"code,n\n001,1\n002,2\n"
OTHER = b"name,x\na,5\nb,6\n"


def tar(members, mode="w", **entries):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=tarfile.GNU_FORMAT, encoding="utf-8") as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        for name, kind in entries.items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
    return out.getvalue()


def packed_zip(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def zst(content):
    out = pa.BufferOutputStream()
    with pa.CompressedOutputStream(out, "zstd") as stream:
        stream.write(content)
    return out.getvalue().to_pybytes()


PACKED = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zst}


@pytest.fixture
def parts(sandbox, tmp_path):
    """parts(content, **read options) → the names of the tables in it, a member's sheet as member/sheet."""

    def run(content, name="a.zip", labels=False, **read):
        path = tmp_path / "given"
        path.write_bytes(content)
        got = find_parts(
            path, file_name=name, media_type=None, read=ReadOptions(**read), scratch=tmp_path / "scratch",
            sandbox=sandbox, labels=labels,
        )  # fmt: skip
        return [f"{p.part.member}/{p.part.name}" if p.part.member else p.part.name for p in got if p.is_table]

    return run


@pytest.mark.parametrize("form", PACKED)
def test_a_packed_csv_is_read_whatever_packed_it(stage, form):
    staged = stage(PACKED[form](CSV), f"roads.csv.{form}")

    assert columns(staged) == {"code": ["001", "002"], "n": [1, 2]}
    assert (staged.format, found(staged)) == (form, {})
    assert step(staged, "unpack")["size"] == len(CSV)


@pytest.mark.parametrize("form", PACKED)
def test_two_streams_one_after_the_other_are_one_file(stage, form):
    staged = stage(PACKED[form](CSV) + PACKED[form](b"003,3\n"), f"roads.csv.{form}")

    assert staged.table.row_count == 3


@pytest.mark.parametrize("form", PACKED)
def test_a_packed_file_without_its_end_is_named(stage, form):
    whole = PACKED[form](CSV * 50_000)

    staged = stage(whole[: len(whole) // 2], f"roads.csv.{form}")

    assert staged.table is None and found(staged) == {"archive_unreadable": 1}


def test_bytes_behind_a_gz_are_refused(stage):
    assert found(stage(gzip.compress(CSV) + b"<html>", "a.csv.gz")) == {"archive_unreadable": 1}


@pytest.mark.parametrize("form", PACKED)
def test_a_packed_bomb_is_refused(stage, form):
    staged = stage(PACKED[form](bytes(120_000_000)), f"a.csv.{form}")

    assert staged.table is None and found(staged) == {"too_large_to_read": 1}


@pytest.mark.parametrize("form", ["", *PACKED])
def test_a_tar_is_read_packed_or_not(stage, form):
    content = PACKED.get(form, bytes)(tar({"data/roads.csv": CSV, "readme.pdf": b"%PDF-1.4"}))

    staged = stage(content, "a.tar" + (form and f".{form}"))

    assert columns(staged) == {"code": ["001", "002"], "n": [1, 2]}
    assert step(staged, "unpack")["member"] == "data/roads.csv"
    assert staged.format == (form or "tar")


def test_links_and_devices_of_a_tar_are_passed_over(stage):
    content = tar(
        {"a.csv": CSV}, **{"b.csv": tarfile.SYMTYPE, "c.csv": tarfile.CHRTYPE, "d.csv": tarfile.LNKTYPE}
    )

    assert columns(stage(content, "a.tar")) == {"code": ["001", "002"], "n": [1, 2]}


@pytest.mark.parametrize("name", ["../up.csv", "/root.csv", "a/../../b.csv", "C:\\x.csv", "a\x01.csv"])
def test_a_tar_whose_names_leave_the_folder_is_refused(stage, name):
    staged = stage(tar({name: CSV}), "a.tar")

    assert (staged.table, found(staged)) == (None, {"archive_unreadable": 1})


def test_a_tar_with_one_name_twice_is_refused(stage):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for content in (CSV, OTHER):
            entry = tarfile.TarInfo("a.csv")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))

    assert found(stage(out.getvalue(), "a.tar")) == {"archive_unreadable": 1}


def test_a_tar_with_too_many_files_is_refused(stage):
    staged = stage(tar({f"{number}.csv": b"a\n1\n" for number in range(1_001)}), "a.tar")

    assert (staged.table, found(staged)) == (None, {"too_large_to_read": 1})


@pytest.mark.parametrize(
    "inner",
    [packed_zip({"a.csv": CSV}), gzip.compress(CSV, mtime=0), tar({"a.csv": CSV})],
    ids=["zip", "gzip", "tar"],
)
def test_an_archive_inside_an_archive_is_named_and_not_opened(stage, inner):
    staged = stage(packed_zip({"in.bin": inner}), "a.zip", member="in.bin")

    assert (staged.table, found(staged)) == (None, {"archive_unreadable": 1})


@pytest.mark.parametrize("before,after", [(b"#!/bin/sh\n", b""), (b"", b"PK more")])
def test_a_zip_with_bytes_around_it_is_refused(stage, before, after):
    content = packed_zip({"a.csv": CSV})
    if before:  # what begins with other bytes is no zip by its first bytes either
        assert stage(before + content, "a.zip").table is None
        return

    assert found(stage(content + after, "a.zip")) == {"archive_unreadable": 1}


def test_every_table_of_an_archive_is_a_part(parts):
    members = {
        "a/1.csv": CSV,
        "a/2.csv": OTHER,
        "readme.txt": b"hello\nthere is nothing\nhere",
        "x.pdf": b"%PDF",
    }

    assert parts(packed_zip(members)) == ["a/1.csv", "a/2.csv"]
    assert parts(tar(members), "a.tar") == ["a/1.csv", "a/2.csv"]
    assert parts(gzip.compress(tar(members)), "a.tgz") == ["a/1.csv", "a/2.csv"]
    assert parts(CSV, "a.csv") == parts(gzip.compress(CSV), "a.csv.gz") == []


def test_a_pattern_or_a_list_chooses_members(parts):
    content = packed_zip({f"{folder}/{n}.csv": CSV for folder in "ab" for n in (1, 2)})

    assert parts(content, member="a/*") == ["a/1.csv", "a/2.csv"]
    assert parts(content, member="*1.csv") == ["a/1.csv", "b/1.csv"]
    assert parts(content, member=("b/2.csv", "a/*")) == ["b/2.csv", "a/1.csv", "a/2.csv"]
    assert parts(content, member="a/1.csv") == ["a/1.csv"]


def test_a_workbook_in_a_zip_is_its_sheets(parts, workbook, stage):
    book = workbook([["a", "b"], ["x", 1]], sheets={"สอง": [["c", "d"], ["y", 2]]}).read_bytes()
    content = packed_zip({"2567/งบ.xlsx": book, "roads.csv": CSV})

    assert parts(content) == ["2567/งบ.xlsx/ข้อมูล", "2567/งบ.xlsx/สอง", "roads.csv"]
    assert columns(stage(content, "a.zip", member="2567/งบ.xlsx", sheet="สอง")) == {"c": ["y"], "d": [2]}


@pytest.mark.parametrize("codec", ["utf-8", "cp874"])
def test_thai_names_without_a_mark_are_read_right(parts, codec):
    name = "ข้อมูลถนน.csv"
    flat = name.encode(codec)
    plain = "x" * len(flat) + ""
    content = packed_zip({plain: CSV, "b.csv": OTHER}).replace(plain.encode(), flat)

    assert parts(content) == [name, "b.csv"]


def test_western_names_without_a_mark_stay_code_page_437(parts):
    content = packed_zip({"xx.csv": CSV, "b.csv": OTHER}).replace(b"xx.csv", "éé.csv".encode("cp437"))

    assert parts(content) == ["éé.csv", "b.csv"]


def test_a_wrong_checksum_or_another_name_in_the_local_header_is_refused(stage):
    content = packed_zip({"name.csv": CSV})
    crc = content.index(b"PK\x01\x02") + 16
    wrong = content[:crc] + bytes(4) + content[crc + 4 :]
    other = content.replace(b"name.csv", b"xame.csv", 1)

    assert found(stage(wrong, "a.zip")) == found(stage(other, "a.zip")) == {"archive_unreadable": 1}


def test_a_link_in_a_zip_is_passed_over(stage):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", CSV)
        link = zipfile.ZipInfo("b.csv")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")

    assert columns(stage(out.getvalue(), "a.zip")) == {"code": ["001", "002"], "n": [1, 2]}
