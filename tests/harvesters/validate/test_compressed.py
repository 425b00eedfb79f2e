"""Compressed tables get Frictionless's own report; their digests are those of the packed file."""

import bz2
import copy
import gzip
import os
import tempfile
import zipfile
import zlib
from pathlib import Path

import pytest
from frictionless import Resource, Schema
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters.validate.fast.judge import validate
from tests.harvesters.validate.tables import files, schemas, tables
from tests.harvesters.validate.test_equal import FROM_THE_FIRST_BYTE, IN_SMALL_PIECES, outcome


def packed(data, form):
    """The bytes of a file of that form with the data in it."""
    if form != "zip":
        return gzip.compress(data) if form == "gz" else bz2.compress(data)
    path = Path("packed.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("table.csv", data)
    return path.read_bytes()


def told(judge):
    """The report, or the kind of exception that Frictionless lets through instead."""
    try:
        return outcome(judge)
    except (EOFError, OSError, zipfile.BadZipFile, zlib.error) as error:
        return type(error).__name__


def both(schema, data, form, limit=1_000, sizes=IN_SMALL_PIECES):
    """Our report and Frictionless's."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            name = f"table.csv.{form}"
            Path(name).write_bytes(packed(data, form) if isinstance(data, bytes) else data[0])

            def resource():
                return Resource(name, schema=Schema.from_descriptor(copy.deepcopy(schema)))

            ours = told(lambda: validate(resource(), limit_errors=limit, sizes=sizes))
            return ours, told(lambda: resource().validate(limit_errors=limit).to_descriptor())
        finally:
            os.chdir(before)


@st.composite
def cases(draw):
    schema = draw(schemas())
    form, limit = draw(st.sampled_from(["gz", "bz2", "zip"])), draw(st.sampled_from([1_000, 1, 3]))
    sizes = draw(st.sampled_from([FROM_THE_FIRST_BYTE, IN_SMALL_PIECES]))
    return schema, draw(files(draw(tables(schema)))), form, limit, sizes


@settings(max_examples=40)
@given(cases())
def test_a_compressed_table_gets_frictionless_s_own_report(case):
    ours, theirs = both(*case)

    assert ours == theirs


@pytest.mark.parametrize("form", ["gz", "bz2", "zip"])
def test_what_is_cut_off_or_no_archive_at_all_is_answered_as_frictionless_answers(
    form, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    schema = {"fields": [{"name": "a", "type": "integer"}]}
    whole = packed(b"a\n" + b"".join(b"%d\n" % number for number in range(50_000)), form)

    for broken in (whole[: len(whole) // 2], b"a\n1\n", whole + b"more"):
        ours, theirs = both(schema, (broken,), form)
        assert ours == theirs
