"""A real MariaDB for the tests: made in a folder of its own, started on a free port, stopped at the end."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from tests.postgres import _free_port

RUNNERS = ("mysql", "nobody")
SECONDS_TO_START = 60


class NoMariadb(Exception):
    """MariaDB is not installed here, or does not start."""


def find_program(*names: str) -> str:
    """The first of some programs that is here. Raises NoMariadb."""
    places = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/libexec", "/usr/local/sbin"])
    for name in names:
        if found := shutil.which(name, path=places):
            return found
    raise NoMariadb(f"{names[0]} is not on the path")


def _runner() -> str | None:
    """Whom the server runs as: it refuses to be root."""
    if os.geteuid() != 0:
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in RUNNERS:
        if name in known:
            return name
    raise NoMariadb("there is no user to run MariaDB as")


@contextmanager
def running_mariadb() -> Iterator[str]:
    """The address of a new server without a database name; the user khlang may do everything. Raises NoMariadb."""
    server, install, user = find_program("mariadbd", "mysqld"), find_program("mariadb-install-db"), _runner()
    folder = Path(tempfile.mkdtemp(prefix="khlang-maria-", dir="/tmp"))
    process = None
    try:
        folder.chmod(0o755)
        if user is not None:
            shutil.chown(folder, user)
        places = [f"--datadir={folder / 'data'}", f"--tmpdir={folder}"]
        made = subprocess.run(
            [install, "--no-defaults", *places, "--auth-root-authentication-method=normal",
             "--skip-test-db", *([f"--user={user}"] if user else [])],
            cwd=folder, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        if made.returncode != 0:
            raise NoMariadb((made.stdout + made.stderr)[-2000:])
        port = _free_port()
        process = subprocess.Popen(
            [server, "--no-defaults", *places, f"--port={port}", "--bind-address=127.0.0.1",
             f"--socket={folder / 'socket'}", f"--pid-file={folder / 'pid'}", f"--log-error={folder / 'log'}",
             "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M", "--skip-name-resolve",
             "--sql-mode=", "--character-set-server=utf8mb4"],
            cwd=folder, user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        _wait(port, folder / "log", process)
        yield f"mariadb+pymysql://root@127.0.0.1:{port}"
    finally:
        if process is not None:
            process.terminate()
            process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(port: int, log: Path, process: subprocess.Popen[bytes]) -> None:
    """Until the server answers. Raises NoMariadb when it ends, or is silent for a minute."""
    engine = create_engine(f"mariadb+pymysql://root@127.0.0.1:{port}")
    end = time.monotonic() + SECONDS_TO_START
    try:
        while process.poll() is None and time.monotonic() < end:
            try:
                engine.connect().close()
                return
            except OperationalError:
                time.sleep(0.1)
    finally:
        engine.dispose()
    raise NoMariadb(log.read_text(errors="replace")[-2000:] if log.exists() else "it does not start")
