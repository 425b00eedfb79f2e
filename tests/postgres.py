"""A real PostgreSQL for the tests: found, made in a folder of its own, started on a free port, stopped at the end."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SETTINGS = {
    "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "40",
    "shared_buffers": "32MB", "listen_addresses": "127.0.0.1",
}  # fmt: skip
RUNNERS = ("postgres", "nobody")


class NoPostgres(Exception):
    """PostgreSQL is not installed here, or does not start."""


def find_programs() -> Path:
    """The folder of initdb and pg_ctl: the newest of Debian's, else the one on the path."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(installed, key=lambda path: int(path.parts[-3].split(".")[0]))
    found = newest[-1] if newest else shutil.which("initdb")
    if found is None:
        raise NoPostgres("initdb is neither under /usr/lib/postgresql nor on the path")
    return Path(found).parent


def _runner() -> str | None:
    """Whom the server runs as: it refuses to be root."""
    if os.geteuid() != 0:
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in RUNNERS:
        if name in known:
            return name
    raise NoPostgres("there is no user to run PostgreSQL as")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_postgres() -> Iterator[str]:
    """The address of a new empty server, without a database name at its end. Raises NoPostgres."""
    programs, user = find_programs(), _runner()
    folder = Path(tempfile.mkdtemp(prefix="khlang-pg-", dir="/tmp"))
    try:
        if user is not None:
            shutil.chown(folder, user)
        data = folder / "data"
        _make_cluster(programs, data, user)
        for _ in range(5):
            port = _free_port()
            if _start(programs, data, folder, port, user):
                break
        else:
            raise NoPostgres((folder / "log").read_text(errors="replace")[-2000:])
        try:
            yield f"postgresql://khlang@127.0.0.1:{port}"
        finally:
            stop = [programs / "pg_ctl", "stop", "-D", data, "-m", "immediate", "-w"]
            subprocess.run(stop, user=user, cwd=folder, capture_output=True, timeout=30, check=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_cluster(programs: Path, data: Path, user: str | None) -> None:
    """With a locale that does not sort by code points, where the server can: ours must not depend on it."""
    base = [programs / "initdb", "-D", data, "-U", "khlang", "-A", "trust", "-E", "UTF8", "--no-sync"]
    icu = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"]
    for options in (icu, ["--locale=C.UTF-8"], ["--locale=C"]):
        made = subprocess.run(
            [*base, *options],
            user=user,
            cwd=data.parent,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if made.returncode == 0:
            return
        shutil.rmtree(data, ignore_errors=True)
    raise NoPostgres(made.stderr[-2000:])


def _start(programs: Path, data: Path, folder: Path, port: int, user: str | None) -> bool:
    options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    server = f"-p {port} -k {folder} {options}"
    command = [programs / "pg_ctl", "start", "-D", data, "-o", server, "-l", folder / "log", "-w", "-t", "30"]
    started = subprocess.run(command, user=user, cwd=folder, capture_output=True, timeout=60, check=False)
    return started.returncode == 0
