"""An agency's database, opened so that nothing can be written: the address, who may be reached, what may be asked.

The server is told that the session only reads and how long a statement may take (SQL-01); the address is built
from parts, and no option of a driver but the few named here can be given (SQL-02).
"""

import os
import re
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import certifi
from sqlalchemy import URL, Connection, NullPool, create_engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from harvesters.fetch import Fetcher
from harvesters.fetch.dial import judged_addresses, open_socket
from harvesters.fetch.trust import make_tls_context
from metadata.errors.databases import (
    DatabaseDriverMissing,
    DatabaseNotOpened,
    DatabaseNotOpenedByWeb,
    DatabaseRefusedQuery,
)
from metadata.text import cut

DRIVERS = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql"}
PORTS = {"postgresql": 5432, "mysql": 3306, "mariadb": 3306, "mssql": 1433, "oracle": 1521}
SOCKET_OPTION = {"postgresql": "host", "mysql": "unix_socket", "mariadb": "unix_socket"}
"""The one option of an address: the folder or file of a local socket."""
_STEPS_BETWEEN_LOOKS = 10_000
_SQLITE_MAX_BYTES = 64_000_000


@dataclass(frozen=True)
class Database:
    """Where a source's tables lie. secrets are never shown; shown is the address without them."""

    url: URL
    folder: Path | None
    statement_seconds: float = 600.0
    tls: str | None = None
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def kind(self) -> str:
        """sqlite, postgresql, mysql, mariadb, or another dialect's name."""
        return self.url.get_backend_name()

    @property
    def shown(self) -> str:
        """What people may see of the place: the kind, the host and the database's name, or a file's name."""
        if self.kind == "sqlite":
            return Path(self.url.database or "").name
        port = f":{self.url.port}" if self.url.port else ""
        return f"{self.kind}://{self.url.host or 'localhost'}{port}/{self.url.database or ''}"

    @property
    def socket_path(self) -> str:
        """The local socket that the address names, "" for none."""
        given = self.url.query.get(SOCKET_OPTION.get(self.kind, ""), "")
        return given if isinstance(given, str) else ""

    def said(self, error: BaseException) -> str:
        """What a driver says, on one line, without anything secret."""
        words = " ".join(str(getattr(error, "orig", None) or error).split())
        for secret in self.secrets:
            words = words.replace(secret, "***")
        return cut(words, 300)


def read_url(written: str) -> URL:
    """The parts of a database's address, its driver the one that is used here.

    Raises ValueError for what is no address of a database: the word it carries names the part.
    """
    try:
        url = make_url(written)
    except (ArgumentError, ValueError) as error:
        raise ValueError("form") from error
    backend = url.get_backend_name()
    if backend in ("http", "https", "ftp", "file"):
        raise ValueError("form")
    if backend == "sqlite" and url.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise ValueError("driver")
    if set(url.query) - {SOCKET_OPTION.get(backend, "")}:
        raise ValueError("options")
    if backend == "sqlite" and (not url.database or url.database.startswith((":", "file:"))):
        raise ValueError("file")
    return url.set(drivername=DRIVERS[backend]) if backend in DRIVERS else url


@contextmanager
def opened(database: Database, fetch: Fetcher) -> Iterator[Connection]:
    """One connection inside one read-only transaction, given back whatever happens; nothing is ever committed.

    Raises DatabaseNotOpened, DatabaseDriverMissing, DatabaseNotOpenedByWeb, or a FetchError for a host that may
    not be dialled; inside, a statement that fails becomes DatabaseRefusedQuery.
    """
    _check_reach(database, fetch)
    try:
        database.url.get_dialect()
        engine = create_engine(_engine_url(database), poolclass=NullPool, **_arguments(database, fetch))
    except (NoSuchModuleError, ImportError) as error:
        raise DatabaseDriverMissing(kind=database.kind) from error
    try:
        connection = engine.connect()
    except SQLAlchemyError as error:
        raise DatabaseNotOpened(url=database.shown, said=database.said(error)) from error
    driver_error = (
        connection.dialect.loaded_dbapi.Error
    )  # a driver's cursor is read without SQLAlchemy between
    try:
        _begin_reading(connection, database)
        yield connection
    except (SQLAlchemyError, driver_error) as error:
        raise DatabaseRefusedQuery(url=database.shown, said=database.said(error)) from error
    finally:
        connection.invalidate()  # closing would first read a cut-off answer of millions of rows to its end
        connection.close()
        engine.dispose()


def _check_reach(database: Database, fetch: Fetcher) -> None:
    """A config that came over the web reaches no file, no socket, and no server the operator did not list."""
    if database.folder is not None:
        return
    place = (str(database.url.host or "").lower(), database.url.port or PORTS.get(database.kind, 0))
    is_known = database.kind in DRIVERS and not database.socket_path
    if not is_known or place not in fetch.limits.allow_hosts:
        raise DatabaseNotOpenedByWeb(url=database.shown, host=f"{place[0]}:{place[1]}")


def _engine_url(database: Database) -> URL:
    """The dialect alone where we open the connection ourselves; all parts where its driver must."""
    if database.kind == "sqlite" or database.kind in DRIVERS:
        return URL.create(database.url.drivername)
    return database.url


def _arguments(database: Database, fetch: Fetcher) -> dict[str, Any]:
    makers: dict[str, Callable[[], Any]] = {
        "sqlite": lambda: _open_sqlite(database),
        "postgresql": lambda: _open_postgres(database, fetch),
        "mysql": lambda: _open_mysql(database, fetch),
        "mariadb": lambda: _open_mysql(database, fetch),
    }
    if database.kind in makers:
        return {"creator": makers[database.kind]}
    if database.url.host:
        judged_addresses(
            fetch, database.url.host, database.url.port or PORTS.get(database.kind, 0), database.shown
        )
    return {}


def _open_sqlite(database: Database) -> Any:  # noqa: ANN401 - a driver's connection
    """A file opened for reading only; what its schema may do is closed, and a statement ends at its time."""
    import sqlite3

    assert database.folder is not None  # _check_reach has seen to that
    path = database.folder / str(database.url.database)
    if not path.is_file():
        raise DatabaseNotOpened(url=database.shown, said="no such file")
    has_journal = path.with_name(path.name + "-wal").exists()
    mode = "mode=ro" if has_journal or _may_write(path.parent) else "mode=ro&immutable=1"
    connection = sqlite3.connect(f"file:{quote(str(path))}?{mode}", uri=True, check_same_thread=False)
    for pragma in ("query_only=ON", "trusted_schema=OFF", "cell_size_check=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _SQLITE_MAX_BYTES)
    end = time.monotonic() + database.statement_seconds
    connection.set_progress_handler(lambda: int(time.monotonic() > end), _STEPS_BETWEEN_LOOKS)
    return connection


def _may_write(folder: Path) -> bool:
    return os.access(folder, os.W_OK)


def _open_postgres(database: Database, fetch: Fetcher) -> Any:  # noqa: ANN401 - a driver's connection
    try:
        import psycopg
    except ImportError as error:
        raise DatabaseDriverMissing(kind=database.kind) from error
    url = database.url
    where: dict[str, Any] = {"host": database.socket_path, "port": url.port or PORTS["postgresql"]}
    if not database.socket_path:
        host, port = url.host or "localhost", url.port or PORTS["postgresql"]
        addresses = judged_addresses(fetch, host, port, database.shown)
        where = {"host": host, "hostaddr": addresses[0], "port": port}
        if _is_checked(database, addresses):
            ca_file = fetch.limits.ca_file or certifi.where()
            where |= {"sslmode": "verify-full", "sslrootcert": str(ca_file)}
        else:
            where["sslmode"] = {"off": "disable", "unchecked": "require"}.get(database.tls or "", "prefer")
    milliseconds = int(database.statement_seconds * 1000)
    connection = psycopg.connect(
        **where,
        dbname=url.database, user=url.username, password=url.password, client_encoding="utf8",
        connect_timeout=int(min(fetch.limits.connect_seconds, fetch.options.timeout_seconds)) or 1,
        options=f"-c default_transaction_read_only=on -c statement_timeout={milliseconds} -c TimeZone=UTC",
    )  # fmt: skip
    _leave_dates_as_text(connection)
    return connection


def _leave_dates_as_text(connection: Any) -> None:  # noqa: ANN401 - a driver's connection
    """Days that Python cannot hold (infinity, the year 10000) would end the whole query; as texts they pass."""
    from psycopg.types.string import TextLoader

    for name in ("date", "timestamp", "timestamptz", "time", "timetz", "interval", "json", "jsonb"):
        connection.adapters.register_loader(name, TextLoader)


def _open_mysql(database: Database, fetch: Fetcher) -> Any:  # noqa: ANN401 - a driver's connection
    try:
        import pymysql
    except ImportError as error:
        raise DatabaseDriverMissing(kind=database.kind) from error
    url = database.url
    host, port = url.host or "localhost", url.port or PORTS["mysql"]
    given: dict[str, Any] = {}
    dialled = None
    if database.socket_path:
        given["unix_socket"] = database.socket_path
    else:
        dialled = open_socket(fetch, host, port, database.shown)
        if _is_checked(database, [dialled.getpeername()[0]]):
            given["ssl"] = make_tls_context(fetch.limits.ca_file)
        elif database.tls == "unchecked":
            given["ssl"] = _encrypted_only()
    seconds = int(max(fetch.options.timeout_seconds, database.statement_seconds))
    connection = pymysql.connect(
        host=host, port=port, user=url.username, password=url.password or "", database=url.database,
        charset="utf8mb4", local_infile=False, connect_timeout=int(fetch.limits.connect_seconds) or 1,
        read_timeout=seconds, write_timeout=seconds, defer_connect=True, **given,
    )  # fmt: skip
    connection.connect(dialled)
    return connection


def _encrypted_only() -> ssl.SSLContext:
    """TLS that hides what travels and does not prove who answers: for servers with a certificate of their own making,
    where the config asks for it by name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _is_checked(database: Database, addresses: list[str]) -> bool:
    """Whether TLS with a certificate that is looked at is demanded: always, but on this machine or where the
    config says otherwise."""
    if database.tls is not None:
        return database.tls == "verify"
    return not all(address == "::1" or address.startswith("127.") for address in addresses)


def _begin_reading(connection: Connection, database: Database) -> None:
    """A transaction that sees one state of the tables and cannot write, in the words of each server."""
    seconds = database.statement_seconds
    if database.kind == "postgresql":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    elif database.kind in ("mysql", "mariadb"):
        is_mariadb = bool(getattr(connection.dialect, "is_mariadb", False))
        limit = (
            f"max_statement_time = {seconds}" if is_mariadb else f"max_execution_time = {int(seconds * 1000)}"
        )
        for statement in (
            f"SET SESSION {limit}", "SET SESSION time_zone = '+00:00'",
            "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", "COMMIT",
            "START TRANSACTION READ ONLY",
        ):  # fmt: skip
            connection.exec_driver_sql(statement)


_WORD = re.compile(
    r"""
    (?P<skip> \s+ | --[^\n]* | \#[^\n]* | /\*(?!!|M!).*?\*/ | '(?:[^'\\]|''|\\.)*' | "(?:[^"]|"")*" | `(?:[^`]|``)*`
      | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$ )
    | (?P<word> [^\W\d]\w* ) | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_FIRST = frozenset({"select", "with", "values", "table"})
_WRITES = frozenset(
    {"into", "outfile", "dumpfile", "call", "copy", "attach", "pragma", "load_file", "load_extension"}
)


def why_not_a_question(query: str) -> str:
    """Why a text may not be sent as a query: "empty", "first", "second", "comment", or a word; "" when it may.

    One statement that begins with SELECT, WITH, VALUES or TABLE. The server's own read-only transaction stands
    behind this check; the check is for what that lets through, such as SELECT … INTO OUTFILE.

    >>> why_not_a_question("SELECT 'into; it' FROM t;"), why_not_a_question("SELECT 1; DROP TABLE t")
    ('', 'second')
    """
    words: list[str] = []
    has_ended = False
    for match in _WORD.finditer(query):
        if match.group("skip"):
            continue
        if has_ended:
            return "second"
        if match.group() == ";":
            has_ended = True
        elif query.startswith(("/*!", "/*M!"), match.start()):
            return "comment"
        elif match.group("word"):
            words.append(match.group("word").lower())
    if not words:
        return "empty"
    if words[0] not in _FIRST:
        return "first"
    return next((word for word in words if word in _WRITES), "")
