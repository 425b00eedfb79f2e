# ruff: noqa: E501 - statements as a server reads them
"""Databases: SQLite, PostgreSQL and MariaDB as they really answer; nothing written, nothing secret told."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError
from sqlalchemy import create_engine, make_url
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from harvesters.config import load, load_content
from harvesters.fetch import Fetcher, FetchLimits
from harvesters.record import Announced, FailedRecord, Gathered, Record
from harvesters.source import FetchOptions, Source
from harvesters.types import sql
from harvesters.types._sql_connection import why_not_a_question
from metadata.errors.databases import (
    DatabaseDriverMissing,
    DatabaseNotOpened,
    DatabaseNotOpenedByWeb,
    DatabaseRefusedQuery,
    NoSuchTable,
)
from metadata.errors.fetch import AddressForbidden
from metadata.errors.transfer import FileTooLarge
from tests.conftest import absent
from tests.harvesters.world import AGENCY, World
from tests.mariadb import NoMariadb, running_mariadb

REAL = os.environ.get("KHLANG_REAL_DATA")
KINDS = ("sqlite", "postgresql", "mariadb")

POSTGRES = """
CREATE TABLE บริษัท (
  เลขทะเบียน varchar(13) PRIMARY KEY, ชื่อ text, ทุน numeric(14,2), จดทะเบียน date, แก้ไข timestamptz,
  เปิดอยู่ boolean, สาขา integer, คะแนน double precision, เอกสาร bytea, อื่น jsonb, เวลา time, ป้าย text[]
);
COMMENT ON TABLE บริษัท IS 'บริษัทที่จดทะเบียน
รวมทุกจังหวัด';
COMMENT ON COLUMN บริษัท.ทุน IS 'ทุนจดทะเบียน หน่วยเป็นบาท';
INSERT INTO บริษัท VALUES
 ('0105500000002', 'ข "ข"', 12.50, '2024-02-29', '2024-02-29 07:00:00+07', true, 3, 1.5, '\\x00ff', '{"ก": 1}', '08:30', '{x,y}'),
 ('0105500000001', E'ก,\\nก', 99999999999.99, '2015-01-01', '2015-01-01 00:00:00.5+00', false, NULL, NULL, NULL, '[1]', NULL, NULL);
"""
MARIADB = """
CREATE TABLE บริษัท (
  เลขทะเบียน varchar(13) PRIMARY KEY, ชื่อ text, ทุน decimal(14,2) COMMENT 'ทุนจดทะเบียน หน่วยเป็นบาท', จดทะเบียน date,
  แก้ไข timestamp(1) NULL, เปิดอยู่ boolean, สาขา integer, คะแนน double, เอกสาร blob, อื่น json, เวลา time, ป้าย text
) CHARACTER SET utf8mb4 COMMENT 'บริษัทที่จดทะเบียน
รวมทุกจังหวัด';
INSERT INTO บริษัท VALUES
 ('0105500000002', 'ข "ข"', 12.50, '2024-02-29', '2024-02-29 00:00:00', true, 3, 1.5, x'00ff', '{"ก": 1}', '08:30', NULL),
 ('0105500000001', 'ก,\\nก', 99999999999.99, '2015-01-01', '2015-01-01 00:00:00.5', false, NULL, NULL, NULL, '[1]', NULL, NULL);
"""
SQLITE = """
CREATE TABLE บริษัท (
  เลขทะเบียน VARCHAR(13) PRIMARY KEY, ชื่อ TEXT, ทุน REAL, จดทะเบียน DATE, แก้ไข DATETIME,
  เปิดอยู่ INTEGER, สาขา INTEGER, คะแนน REAL, เอกสาร BLOB, อื่น TEXT, เวลา TEXT, ป้าย TEXT
);
INSERT INTO บริษัท VALUES
 ('0105500000002', 'ข "ข"', 12.50, '2024-02-29', '2024-02-29 00:00:00', 1, 3, 1.5, x'00ff', '{"ก": 1}', '08:30', NULL),
 ('0105500000001', 'ก,' || char(10) || 'ก', 99999999999.99, '2015-01-01', '2015-01-01 00:00:00.5', 0, NULL, NULL, NULL, '[1]', NULL, NULL);
"""
STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRES, "mariadb": MARIADB}


class Base:
    """One database of one kind, and the sources that read it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.port = make_url(url).port or 1
        self.kind = make_url(url).get_backend_name()

    def say(self, statements: str) -> None:
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements.split(";\n"):
                if statement.strip():
                    connection.exec_driver_sql(statement.replace("%", "%%"))
        engine.dispose()

    def source(self, folder: Path | None = None, **options: Any) -> Source:
        given = sql.Options.model_validate({"url": self.url, **options})
        return Source("dbd/db", AGENCY, "sql", given, url=given.url, folder=folder or self.folder)

    def fetcher(self, **limits: Any) -> Fetcher:
        hosts = frozenset({("127.0.0.1", self.port)})
        return Fetcher(FetchLimits(**{"allow_hosts": hosts, **limits}), FetchOptions(timeout_seconds=20))

    def gather(self, **options: Any) -> list[Gathered]:
        with self.fetcher() as fetch:
            return list(sql.gather(self.source(**options), fetch))

    def records(self, **options: Any) -> list[Record]:
        announced, *found = self.gather(**options)
        assert announced == Announced(len(found))
        assert all(isinstance(one, Record) for one in found), found
        return [one for one in found if isinstance(one, Record)]

    def read(self, tmp_path: Path, **options: Any) -> pa.Table:
        """The rows of the one table of these options."""
        into = tmp_path / f"{uuid4().hex}.parquet"
        with self.fetcher() as fetch:
            [_, record] = sql.gather(self.source(**options), fetch)
            assert isinstance(record, Record), record
            [spec] = record.resources
            assert spec.content is not None
            spec.content(into)
        return pq.read_table(into)


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[str]:
    try:
        with running_mariadb() as address:
            yield address
    except NoMariadb as error:
        absent(f"MariaDB: {error}")


@pytest.fixture
def make_base(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Base]:
    def make(kind: str) -> Base:
        if kind == "sqlite":
            return Base(f"sqlite:///{tmp_path / 'own.db'}", tmp_path)
        name = f"t_{uuid4().hex}"
        address = request.getfixturevalue("postgres_server" if kind == "postgresql" else "mariadb_server")
        address = address.replace("postgresql://", "postgresql+psycopg://")
        Base(f"{address}/{'postgres' if kind == 'postgresql' else ''}", tmp_path).say(
            f"CREATE DATABASE {name}"
        )
        return Base(f"{address}/{name}", tmp_path)

    return make


@pytest.fixture(params=KINDS)
def base(request: pytest.FixtureRequest, make_base: Callable[[str], Base]) -> Base:
    """A database with one table of Thai names and most kinds of values."""
    made = make_base(request.param)
    made.say(STATEMENTS[request.param])
    return made


def test_a_table_is_a_dataset_with_its_types_key_and_comments(base, tmp_path):
    [record] = base.records(tables=["*"])
    [spec] = record.resources
    fields = {field["name"]: field for field in spec.schema["fields"]}

    assert spec.schema["primaryKey"] == ["เลขทะเบียน"]
    assert fields["ชื่อ"]["type"] == "string"
    assert fields["ทุน"]["type"] == "number"
    assert fields["สาขา"]["type"] == "integer"
    assert fields["เอกสาร"] == {"name": "เอกสาร", "type": "string", "format": "binary"}
    if base.kind == "sqlite":  # has no comments
        assert record.dataset.title.th == "บริษัท"
    else:
        assert record.dataset.title.th == "บริษัทที่จดทะเบียน"
        assert record.dataset.description.th == "บริษัทที่จดทะเบียน\nรวมทุกจังหวัด"
        assert fields["ทุน"]["description"] == "ทุนจดทะเบียน หน่วยเป็นบาท"
        assert fields["จดทะเบียน"]["type"] == "date" and fields["แก้ไข"]["type"] == "datetime"


def test_rows_come_in_the_order_of_the_key_with_every_value(base, tmp_path):
    rows = base.read(tmp_path, tables=["บริษัท"]).to_pylist()

    first, second = rows
    assert [first["เลขทะเบียน"], second["เลขทะเบียน"]] == ["0105500000001", "0105500000002"]
    assert (first["ชื่อ"], second["ชื่อ"]) == ("ก,\nก", 'ข "ข"')
    assert float(first["ทุน"]) == 99999999999.99 and str(second["ทุน"]) in ("12.50", "12.5")
    assert str(second["จดทะเบียน"]) == "2024-02-29"
    assert str(second["แก้ไข"]).startswith("2024-02-29 00:00:00")
    assert (first["สาขา"], second["สาขา"], second["คะแนน"]) == (None, 3, 1.5)
    assert second["เอกสาร"] == "AP8="
    assert re.sub(r"\s", "", second["อื่น"]) == '{"ก":1}'
    assert second["เวลา"][:5] == "08:30"
    if base.kind == "postgresql":
        assert second["ป้าย"] == '["x", "y"]' and second["เปิดอยู่"] is True


def test_the_same_rows_make_the_same_bytes_and_another_row_makes_others(base, tmp_path):
    def written() -> bytes:
        into = tmp_path / f"{uuid4().hex}.parquet"
        pq_table_of = base.records(tables=["บริษัท"])[0].resources[0].content
        assert pq_table_of is not None
        with base.fetcher() as fetch:
            [_, record] = sql.gather(base.source(tables=["บริษัท"]), fetch)
            record.resources[0].content(into)
        return into.read_bytes()

    before = written()
    assert written() == before
    base.say("INSERT INTO บริษัท (เลขทะเบียน) VALUES ('0105500000003')")
    assert written() != before


def test_a_query_is_read_as_it_is_asked(base, tmp_path):
    query = "SELECT count(*) AS จำนวน, 'a%b;c' AS x, 'y' AS x2 FROM บริษัท -- how many\n"
    datasets = [{"id": "n", "title": "จำนวน", "resources": [{"id": "all", "query": query}]}]

    rows = base.read(tmp_path, datasets=datasets).to_pylist()

    assert rows == [{"จำนวน": 2, "x": "a%b;c", "x2": "y"}]


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM บริษัท", "SELECT 1; DELETE FROM บริษัท", "/*! DELETE FROM บริษัท */", "SELECT 1 INTO OUTFILE '/tmp/x'",
        "SELECT * INTO new FROM บริษัท", "ATTACH 'x' AS y", "COPY x TO PROGRAM 'id'", "", " -- nothing",
        "SELECT 1 /*!50000 INTO OUTFILE '/tmp/x' */", "SELECT load_extension('x')", "PRAGMA query_only=OFF",
    ],
)  # fmt: skip
def test_what_is_no_single_question_is_no_good_config(query):
    resource = {"id": "x", "query": query}
    with pytest.raises(ValidationError):
        sql.Options.model_validate(
            {"url": "sqlite:///x.db", "datasets": [{"id": "x", "title": "x", "resources": [resource]}]}
        )


@pytest.mark.parametrize(
    "query",
    ["SELECT 'into;' FROM t;", "with a as (select 1) select * from a", 'SELECT "into" FROM t -- ; x', "VALUES (1)",
     "SELECT $$; DROP$$", "SELECT `outfile` FROM t /* into */", "SELECT 'it''s; into'"],
)  # fmt: skip
def test_a_single_question_passes_whatever_stands_in_its_texts(query):
    assert why_not_a_question(query) == ""


def test_the_server_itself_refuses_to_write(base, tmp_path):
    """What the check of words lets through still runs in a transaction that cannot write."""
    function = {
        "postgresql": "WITH gone AS (DELETE FROM บริษัท RETURNING 1) SELECT * FROM gone",
        "mariadb": "SELECT nextval(numbers)",
        "sqlite": "SELECT writefile('x', 'y')",
    }[base.kind]
    if base.kind == "mariadb":
        base.say("CREATE SEQUENCE numbers")
    datasets = [{"id": "n", "title": "x", "resources": [{"id": "all", "query": function}]}]

    [_, failed] = base.gather(datasets=datasets)

    assert isinstance(failed, FailedRecord)
    assert isinstance(failed.error, DatabaseRefusedQuery)
    assert len(base.read(tmp_path, tables=["บริษัท"])) == 2


def test_one_table_that_fails_does_not_stop_the_others(base):
    datasets = [
        {"id": "gone", "title": "ไม่มี", "resources": [{"table": "ไม่มีตารางนี้"}]},
        {"id": "there", "title": "มี", "resources": [{"table": "บริษัท"}]},
    ]

    [_, failed, record] = base.gather(datasets=datasets)

    assert isinstance(failed, FailedRecord) and isinstance(failed.error, DatabaseRefusedQuery)
    assert isinstance(record, Record)


def test_days_that_do_not_exist_reach_the_table_as_texts(make_base, tmp_path):
    for kind, days in (("mariadb", ["0000-00-00", "2024-02-29"]), ("postgresql", ["infinity", "2024-02-29"])):
        base = make_base(kind)
        base.say(
            f"CREATE TABLE t (d date, ts timestamp);\nINSERT INTO t (d) VALUES ('{days[0]}'), ('{days[1]}')"
        )
        assert sorted(base.read(tmp_path, tables=["t"])["d"].to_pylist()) == sorted(days)


def test_a_zero_day_of_mysql_is_published_as_no_day(make_base, small_world):
    base = make_base("mariadb")
    base.say(
        "CREATE TABLE t (id int PRIMARY KEY, d date);\nINSERT INTO t VALUES (1, '0000-00-00'), (2, '2024-02-29')"
    )
    small_world.ports.add(base.port)

    result = small_world.run(base.source(tables=["t"]))

    assert result.counts == {"created": 1}, [o.to_json() for o in result.outcomes]
    [csv] = [r for r in small_world.document("dbd-t", "datapackage")["resources"] if r.get("type") == "table"]
    day = next(field for field in csv["schema"]["fields"] if field["name"] == "d")
    assert day["type"] == "date" and "0000-00-00" in day["original"]["missing"], (
        "and says which words meant none"
    )


def test_a_file_that_its_owner_writes_to_is_read_as_it_is_now(make_base, tmp_path):
    """SQLite's journal beside the file counts: what is committed there is read."""
    import sqlite3

    base = make_base("sqlite")
    with closing(sqlite3.connect(tmp_path / "own.db", isolation_level=None)) as owner:
        owner.execute("PRAGMA journal_mode=WAL")
        owner.execute("CREATE TABLE t (x INTEGER)")
        owner.execute("INSERT INTO t VALUES (1), (2)")
        assert base.read(tmp_path, tables=["t"])["x"].to_pylist() == [1, 2]
        owner.execute("INSERT INTO t VALUES (3)")
        assert base.read(tmp_path, tables=["t"])["x"].to_pylist() == [1, 2, 3]


def test_what_to_do_on_findings_is_said_once_for_all_tables(make_base):
    base = make_base("sqlite")
    base.say("CREATE TABLE a (x INTEGER);\nCREATE TABLE b (x INTEGER);\n")

    for said in (None, "warn", "publish"):
        records = base.records(tables=["*"], on_findings=said)
        assert [record.resources[0].on_findings for record in records] == [said, said]


def test_views_schemas_and_globs_name_tables(make_base):
    base = make_base("postgresql")
    base.say(
        "CREATE SCHEMA stat;\nCREATE TABLE stat.a (x int);\nCREATE TABLE stat.b (x int);\nCREATE TABLE c (x int);\n"
        "CREATE VIEW v AS SELECT * FROM c"
    )

    assert [r.upstream_id for r in base.records(tables=["*"])] == ["c", "v"]
    assert [r.upstream_id for r in base.records(tables=["stat.*"], exclude=["*.b"])] == ["stat.a"]
    assert [r.dataset.id for r in base.records(tables=["c", "stat.a"])] == ["c", "stat-a"]
    with pytest.raises(NoSuchTable):
        base.records(tables=["nothing*"])


def test_a_table_larger_than_memory_may_be_comes_in_batches(make_base, tmp_path):
    base = make_base("postgresql")
    base.say("CREATE TABLE t AS SELECT n, repeat('ก', 200) AS word FROM generate_series(1, 60000) n")

    table = base.read(tmp_path, tables=["t"])

    assert table.num_rows == 60_000 and set(table["word"].to_pylist()) == {"ก" * 200}


def test_a_table_over_the_limit_is_refused_by_name(make_base, tmp_path):
    base = make_base("sqlite")
    base.say(
        "CREATE TABLE t (x TEXT);\nINSERT INTO t SELECT hex(randomblob(50000)) FROM pragma_table_info('t')"
    )
    with base.fetcher(max_bytes=10_000) as fetch:
        [_, record] = sql.gather(base.source(tables=["t"]), fetch)
        with pytest.raises(FileTooLarge):
            record.resources[0].content(tmp_path / "x")


def test_a_statement_ends_at_its_time(base):
    endless = {
        "sqlite": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) AS m FROM n",
        "postgresql": "SELECT 1 AS m FROM pg_sleep(60)",
        "mariadb": "SELECT sleep(60) AS m",
    }[base.kind]
    [_, record] = base.gather(
        datasets=[{"id": "n", "title": "x", "resources": [{"id": "all", "query": endless}]}],
        statement_timeout=1,
    )
    if isinstance(record, Record):  # its columns were told without running it
        with base.fetcher() as fetch:
            source = base.source(
                datasets=[{"id": "n", "title": "x", "resources": [{"id": "all", "query": endless}]}],
                statement_timeout=1,
            )
            [_, record] = sql.gather(source, fetch)
            with pytest.raises(DatabaseRefusedQuery):
                record.resources[0].content(base.folder / "never")
                rows = pq.read_table(base.folder / "never").to_pylist()
                assert rows != [{"m": 1}], "MariaDB tells a sleep that was cut short by its answer"
                raise DatabaseRefusedQuery(url="", said="sleep was cut short")
    else:
        assert isinstance(record.error, DatabaseRefusedQuery)


def test_a_private_server_needs_the_operators_leave(make_base):
    base = make_base("postgresql")
    with Fetcher(FetchLimits()) as fetch, pytest.raises(AddressForbidden) as refusal:
        list(sql.gather(base.source(tables=["*"]), fetch))
    assert f"127.0.0.1:{base.port}" in refusal.value.advice.en


def test_a_config_from_the_web_reaches_no_file_and_only_servers_that_were_opened(make_base, tmp_path):
    postgres = make_base("postgresql")
    options = sql.Options.model_validate({"url": postgres.url, "tables": ["*"]})
    source = Source("dbd/db", AGENCY, "sql", options, folder=None)
    with Fetcher(FetchLimits()) as fetch, pytest.raises(DatabaseNotOpenedByWeb):
        list(sql.gather(source, fetch))
    with postgres.fetcher() as fetch:
        postgres.say("CREATE TABLE t (x int)")
        assert next(iter(sql.gather(source, fetch))) == Announced(1)
    yaml = f"version: 1\nagency: {{id: a, title: ก}}\nsources: [{{id: d, type: sql, url: 'sqlite:///{tmp_path}/x', tables: ['*']}}]"
    assert [problem.code for problem in load_content(yaml.encode(), "x.yml", {}).problems] == ["H343"]


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_no_password_is_ever_told(kind, make_base):
    base = make_base(kind)
    address = make_url(base.url).set(username="hidden_user", password="s3cr3t/w@rd#1")
    options = sql.Options.model_validate(
        {"url": str(address.set(password=None)), "password": "s3cr3t/w@rd#1", "tables": ["*"]}
    )
    inside = sql.Options.model_validate(
        {"url": address.render_as_string(hide_password=False), "tables": ["*"]}
    )
    base.say(
        "CREATE ROLE other"
        if kind == "postgresql"
        else "CREATE USER hidden_user@'127.0.0.1' IDENTIFIED BY 'another'"
    )
    for given in (options, inside):
        assert "s3cr3t" not in repr(given) and "w@rd" not in repr(given)
        with base.fetcher() as fetch, pytest.raises(DatabaseNotOpened) as refusal:
            list(sql.gather(Source("dbd/db", AGENCY, "sql", given, folder=base.folder), fetch))
        told = str(refusal.value.to_json())
        assert "s3cr3t" not in told and "w@rd" not in told and "hidden_user" not in told
    from harvesters.fetch import mask_url

    assert "w@rd" not in mask_url(inside.url) and "s3cr3t" not in mask_url(inside.url)


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
@pytest.mark.parametrize("tls", ["verify", "unchecked"])
def test_encryption_that_is_asked_for_is_never_left_out(kind, tls, make_base):
    """These servers have none: nothing is sent in the clear instead."""
    base = make_base(kind)
    base.say("CREATE TABLE t (x int)")
    assert len(base.records(tables=["t"])) == 1
    with base.fetcher() as fetch, pytest.raises(DatabaseNotOpened):
        list(sql.gather(base.source(tables=["t"], tls=tls), fetch))


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_a_local_socket_may_be_named_by_the_operator_alone(kind, make_base, tmp_path):
    base = make_base(kind)
    base.say("CREATE TABLE t (x int)")
    engine = create_engine(base.url)
    with engine.connect() as connection:
        asked = "SHOW unix_socket_directories" if kind == "postgresql" else "SELECT @@socket"
        place = connection.exec_driver_sql(asked).scalar_one()
    engine.dispose()
    option = f"host={place}" if kind == "postgresql" else f"unix_socket={place}"
    parts = make_url(base.url)
    port = f":{parts.port}" if kind == "postgresql" else ""
    url = f"{kind}://{parts.username}@{port}/{parts.database}?{option}"
    given = sql.Options.model_validate({"url": url, "tables": ["*"]})
    with Fetcher(FetchLimits()) as fetch:
        assert len(list(sql.gather(Source("dbd/db", AGENCY, "sql", given, folder=tmp_path), fetch))) == 2
        with pytest.raises(DatabaseNotOpenedByWeb):
            list(sql.gather(Source("dbd/db", AGENCY, "sql", given, folder=None), fetch))


class OtherDialect(SQLiteDialect_pysqlite):
    """A kind of database that this project knows nothing of."""

    name = "other"
    supports_statement_cache = True


def test_another_dialect_is_read_as_well_as_it_can_be(make_base, tmp_path):
    base = make_base("sqlite")
    base.say(SQLITE)
    registry.register("other", __name__, "OtherDialect")
    given = sql.Options.model_validate({"url": f"other:///{tmp_path / 'own.db'}", "tables": ["*"]})
    with Fetcher(FetchLimits()) as fetch:
        [_, record] = sql.gather(Source("dbd/db", AGENCY, "sql", given, folder=tmp_path), fetch)
        record.resources[0].content(tmp_path / "rows")
        with pytest.raises(DatabaseDriverMissing):
            unknown = sql.Options.model_validate({"url": "nobody://127.0.0.1/x", "tables": ["*"]})
            list(sql.gather(Source("dbd/db", AGENCY, "sql", unknown, folder=tmp_path), fetch))
    rows = pq.read_table(tmp_path / "rows").to_pylist()
    assert [row["เลขทะเบียน"] for row in rows] == ["0105500000001", "0105500000002"]
    assert rows[1]["สาขา"] == "3" and rows[1]["เอกสาร"] == "AP8="


@pytest.mark.parametrize(
    "url",
    ["https://example.go.th", "nonsense", "sqlite://", "sqlite:///:memory:", "postgresql://h/d?sslmode=disable",
     "mysql://h/d?local_infile=1", "sqlite:///x?mode=rw", "postgresql://h/d?options=-c"],
)  # fmt: skip
def test_addresses_that_are_none_and_options_of_drivers_are_refused(url):
    with pytest.raises(ValidationError):
        sql.Options.model_validate({"url": url, "tables": ["*"]})


def test_a_config_names_its_database_in_variables(tmp_path):
    config = tmp_path / "a.yml"
    config.write_text(
        "version: 1\nagency: {id: dbd, title: ก}\nsources:\n  - id: db\n    type: sql\n"
        "    url: postgresql://db.example.go.th/registry\n    user: ${DB_USER}\n    password: ${DB_PASSWORD}\n"
        "    tables: ['*']\n  - {id: own, type: sql, url: 'sqlite:///gone.db', tables: ['*']}\n"
        "  - {id: in, type: sql, url: 'mysql://h/d', password: written, tables: ['*']}\n"
        "  - {id: none, type: sql, url: 'mysql://h/d'}\n",
        encoding="utf-8",
    )

    loaded = load([config], {"DB_USER": "u", "DB_PASSWORD": "p/w?#@"})

    assert [(p.line, p.code) for p in loaded.problems] == [(10, "H348"), (11, "H344"), (12, "H347")]


def test_an_unchanged_table_publishes_nothing_and_a_watermark_saves_reading_it(small_world: World, make_base):
    base = make_base("postgresql")
    base.say(STATEMENTS["postgresql"] + "CREATE TABLE log (at int);\nINSERT INTO log VALUES (1)")
    small_world.ports.add(base.port)
    resource = {"table": "บริษัท", "watermark": "SELECT max(at) FROM log"}
    source = base.source(datasets=[{"id": "companies", "title": "บริษัท", "resources": [resource]}])

    first, again = small_world.run(source), small_world.run(source)
    base.say("UPDATE บริษัท SET สาขา = 9")
    unseen = small_world.run(source)
    base.say("INSERT INTO log VALUES (2)")
    seen = small_world.run(source)

    assert [r.counts for r in (first, again, unseen, seen)] == [
        {"created": 1}, {"unchanged": 1}, {"unchanged": 1}, {"updated": 1}
    ]  # fmt: skip
    [resource_document] = small_world.document("dbd-companies", "metadata")["resources"]
    told = str(small_world.document("dbd-companies", "provenance")) + str(resource_document)
    assert "127.0.0.1" not in told and str(base.port) not in told


def test_what_is_published_has_the_databases_types_and_words(small_world: World, base):
    small_world.ports.add(base.port)

    result = small_world.run(base.source(tables=["*"]))

    assert result.counts == {"created": 1}, [o.to_json() for o in result.outcomes]
    name = next(iter(small_world.states()))
    package = small_world.document(name, "datapackage")
    [csv] = [r for r in package["resources"] if r.get("type") == "table"]
    fields = {field["name"]: field for field in csv["schema"]["fields"]}
    assert fields["เลขทะเบียน"]["type"] == "string" and fields["ทุน"]["type"] == "number"
    assert fields["จดทะเบียน"]["type"] == "date" and fields["แก้ไข"]["type"] == "datetime"
    assert fields["เอกสาร"]["type"] == "string" and fields["สาขา"]["type"] == "integer"
    assert csv["schema"]["primaryKey"] == ["เลขทะเบียน"]
    if base.kind != "sqlite":
        assert fields["ทุน"]["description"] == "ทุนจดทะเบียน หน่วยเป็นบาท"


@pytest.mark.real
@pytest.mark.skipif(not REAL, reason="KHLANG_REAL_DATA is not set")
def test_real_dumps_of_provinces_and_of_a_catalog_are_read_whole(make_base, tmp_path):
    real = Path(str(REAL)) / "sql"
    base = make_base("mariadb")
    counts = {}
    for path in sorted((real / "thai-provinces").glob("*.sql")):
        statements = re.sub(
            r"'(\d{4}-\d\d-\d\d)T([\d:]+)\.\d+\+07:00'", r"'\1 \2'", path.read_text(encoding="utf-8")
        )
        base.say(statements)
        counts[path.stem] = len(re.findall(r"^\s*\(\d", statements, re.M))
    for name, expected in counts.items():
        assert base.read(tmp_path, tables=[name]).num_rows == expected, name
    other = make_base("sqlite")
    import sqlite3

    with sqlite3.connect(tmp_path / "own.db") as connection:
        connection.executescript((real / "data.go.th-catalog" / "A.sql").read_text(encoding="utf-8"))
    found = other.records(tables=["*"])
    assert [r.upstream_id for r in found] == ["datasets", "groups", "meta"]
    assert other.read(tmp_path, tables=["datasets"]).num_rows > 100


def test_a_table_that_is_not_there_is_told_as_a_table_of_this_database(make_base):
    base = make_base("sqlite")
    base.say("CREATE TABLE c (x int)")

    with pytest.raises(NoSuchTable) as refused:
        base.records(tables=["C"])

    said = refused.value.to_json()
    assert said["code"] == "H319" and "own.db fits C." in said["message"]["en"]
    assert "ไม่มีตารางหรือวิวใดตรงกับ C" in said["message"]["th"]
