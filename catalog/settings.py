"""The settings: KHLANG_* variables, over khlang.toml in the working folder, over defaults.

The only reader of the environment. Everything else gets a `Settings`, or the map that `environment` gives.
"""

import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from catalog.processes import this_process
from catalog.setting_kinds import REASONS, SECRET_LENGTH, SETTINGS, parse_bytes
from metadata.errors.settings import SecretKeyUnusable, SettingsFileUnreadable, SettingsInvalid
from metadata.text import Text, closest, text

__all__ = ["Problem", "SettingRow", "Settings", "describe", "environment", "load", "parse_bytes"]

FILE_NAME = "khlang.toml"
PREFIX = "KHLANG_"

Origin = Literal["environment", "khlang.toml", "default"]


@dataclass(frozen=True)
class Settings:
    """Everything an operator may choose, checked. origins says where each value came from."""

    home: Path
    database_url: str
    storage_url: str
    site_url: str
    site_title: Text
    given_secret_key: str | None
    allow_private_hosts: frozenset[tuple[str, int]]
    fetch_max_bytes: int
    guard_records: int | None
    guard_fraction: float | None
    timezone: str
    default_lang: str
    real_data: Path | None
    cluster_url: str | None
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str | None = None
    api_budget: int = 600
    trusted_proxy: str | None = None
    origins: Mapping[str, Origin] = field(default_factory=dict, compare=False, repr=False)

    @property
    def store_path(self) -> Path:
        """The folder of the published files."""
        return Path(unquote(urlsplit(self.storage_url).path))

    @property
    def index_path(self) -> Path:
        return self.home / "index"

    @property
    def bulk_path(self) -> Path:
        return self.home / "bulk"

    @property
    def scratch_path(self) -> Path:
        """This process's own folder for unfinished files, on the store's file system. Not made by asking."""
        return self.store_path / "scratch" / this_process().tag

    @property
    def secret_key(self) -> str:
        """The key that signs cookies: the one given, else a random one kept in the home, readable by us only.

        Raises SecretKeyUnusable where the home does not let it be kept: a key that changes at every start
        would end every session.
        """
        return self.given_secret_key or _kept_secret(self.home / "secret_key")


@dataclass(frozen=True)
class Problem:
    """One setting that cannot be used, and why."""

    name: str
    message: Text


@dataclass(frozen=True)
class SettingRow:
    """One setting as `khlang settings` prints it; a secret's value is masked."""

    name: str
    value: str
    source: Origin
    help: Text

    def to_json(self) -> dict[str, object]:
        return {"name": self.name, "value": self.value, "source": self.source, "help": self.help.plain()}


def environment() -> Mapping[str, str]:
    """The environment of this process, for the two that need it: the settings, and ${NAME} in a config."""
    return os.environ


def load(environ: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """The settings of this process, or of the given environment and working folder.

    Raises SettingsInvalid with every problem at once, SettingsFileUnreadable for a broken khlang.toml.
    """
    environ = environment() if environ is None else environ
    folder = Path.cwd() if folder is None else folder
    given, origins, problems = _gather(environ, folder)
    home = (folder / Path(str(given.get("home", "var"))).expanduser()).absolute()
    values: dict[str, Any] = {"home": home}
    for name, setting in SETTINGS.items():
        if name == "home":
            continue
        try:
            raw = given[name] if name in given else setting.default(home)
            values[name] = setting.read(raw, home)
        except ValueError as error:
            problems.append(Problem(PREFIX + name.upper(), _reason(error)))
    if problems:
        raise SettingsInvalid(count=len(problems), problems=_listed(problems))
    values["given_secret_key"] = values.pop("secret_key")
    values["site_title"] = _in_language(values["site_title"], values["default_lang"])
    return Settings(**values, origins=origins)


def describe(settings: Settings) -> tuple[SettingRow, ...]:
    """Each setting with its value, where it came from and what it does; secrets are masked."""
    return tuple(
        SettingRow(
            PREFIX + name.upper(), _shown(name, settings), settings.origins.get(name, "default"), setting.help
        )
        for name, setting in SETTINGS.items()
    )


def _gather(
    environ: Mapping[str, str], folder: Path
) -> tuple[dict[str, object], dict[str, Origin], list[Problem]]:
    """What was given, by setting; names that mean nothing are problems (in the environment, only near misses)."""
    given: dict[str, object] = {}
    origins: dict[str, Origin] = {}
    problems: list[Problem] = []
    for name, value in _read_file(folder / FILE_NAME).items():
        if name in SETTINGS:
            given[name], origins[name] = value, "khlang.toml"
        else:
            problems.append(Problem(f"{FILE_NAME}: {name}", _unknown(name, "")))
    for variable, value in environ.items():
        name = variable.removeprefix(PREFIX).lower()
        if not variable.startswith(PREFIX):
            continue
        if name in SETTINGS:
            if value.strip():
                given[name], origins[name] = value.strip(), "environment"
        elif closest(name, SETTINGS):
            problems.append(Problem(variable, _unknown(name, PREFIX)))
    return given, origins, problems


def _read_file(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingsFileUnreadable(file=path.name, reason=str(error)) from error


def _unknown(name: str, prefix: str) -> Text:
    near = closest(name, SETTINGS)
    shown = (prefix + near.upper() if prefix else near) if near else ", ".join(SETTINGS)
    return text(f"ไม่มีการตั้งค่าชื่อนี้ หมายถึง {shown} หรือไม่", f"there is no such setting; did you mean {shown}?")


def _listed(problems: list[Problem]) -> Text:
    """One line a problem, in each language."""
    shown = {
        lang: "\n".join(f"  {problem.name}: {problem.message.show(lang)[0]}" for problem in problems)
        for lang in ("th", "en")
    }
    return Text(**shown)


def _reason(error: ValueError) -> Text:
    key, *values = (str(argument) for argument in error.args)
    return REASONS[key].format(**{f"v{index}": value for index, value in enumerate(values)})


def _kept_secret(path: Path) -> str:
    """The key in that file, made at the first asking. Two processes asking at once get the same one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(made, "w", encoding="ascii") as out:
                out.write(secrets.token_urlsafe(48))
                out.flush()
                os.fsync(out.fileno())
        kept = path.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise SecretKeyUnusable(file=path.name, reason=str(error)) from error
    if len(kept) < SECRET_LENGTH:
        raise SecretKeyUnusable(file=path.name, reason=f"< {SECRET_LENGTH}")
    return kept


def _shown(name: str, settings: Settings) -> str:
    if name == "secret_key":
        return "********" if settings.given_secret_key else ""
    value = getattr(settings, name)
    if name == "smtp_url" and value:
        return re.sub(r"://[^/]*@", "://********@", value)
    if name in ("database_url", "cluster_url") and value:
        return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:********@", value)
    if isinstance(value, frozenset):
        return ",".join(f"[{h}]:{p}" if ":" in h else f"{h}:{p}" for h, p in sorted(value))
    if isinstance(value, Text):
        return " / ".join(value.plain().values())
    return "" if value is None else str(value)


def _in_language(value: Text | str, lang: str) -> Text:
    """A title given as one string is in the site's default language."""
    return Text(**{lang: value}) if isinstance(value, str) else value
