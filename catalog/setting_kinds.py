"""The list of settings: how each is read, its default, its help, and what can be wrong with it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from metadata.text import Text, closest, text

SECRET_LENGTH = 32
_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12,
          "KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40}  # fmt: skip


def parse_bytes(value: object) -> int:
    """A number of bytes: 500MB is 500,000,000, 500MiB is 524,288,000, a bare number is bytes.

    >>> parse_bytes("500MB"), parse_bytes("1.5 GiB"), parse_bytes(1024)
    (500000000, 1610612736, 1024)

    Raises ValueError for anything else, also for nothing and for less than nothing: a limit of zero is a typo.
    """
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kKmMgGtT]?[iI]?[bB]?)\s*", str(value))
    if isinstance(value, bool) or not match or match.group(2).upper() not in _UNITS:
        raise ValueError("bytes")
    size = int(Decimal(match.group(1)) * _UNITS[match.group(2).upper()])
    if size < 1:
        raise ValueError("bytes")
    return size


def _read_home(raw: object, home: Path) -> Path:
    return home


def _read_text(raw: object, home: Path) -> Text | str:
    if isinstance(raw, Text):
        return raw
    if isinstance(raw, dict) and raw and set(raw) <= {"th", "en"}:
        languages = {lang: value.strip() for lang, value in raw.items() if isinstance(value, str)}
        if any(languages.values()) and len(languages) == len(raw):
            return Text(**languages)
    if isinstance(raw, str) and raw.strip():
        return raw.strip()
    raise ValueError("title")


def _read_site_url(raw: object, home: Path) -> str:
    parts = urlsplit(str(raw))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("site_url", str(raw))
    return str(raw).rstrip("/")


def _read_database_url(raw: object, home: Path) -> str:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(str(raw))
        backend = url.get_backend_name()
    except (ArgumentError, ValueError) as error:
        raise ValueError("database_form") from error
    if backend not in ("sqlite", "postgresql"):
        raise ValueError("database_kind", backend)
    if backend == "sqlite" and url.database in (None, "", ":memory:"):
        raise ValueError("database_memory")
    return str(raw)


def _read_storage_url(raw: object, home: Path) -> str:
    parts = urlsplit(str(raw))
    if parts.scheme != "file" or parts.netloc not in ("", "localhost") or not parts.path.startswith("/"):
        raise ValueError("storage", str(raw))
    return str(raw).rstrip("/")


def _read_secret(raw: object, home: Path) -> str | None:
    if raw is None:
        return None
    if len(str(raw)) < SECRET_LENGTH:
        raise ValueError("secret_short", SECRET_LENGTH, len(str(raw)))
    if len(set(str(raw))) < 10:
        raise ValueError("secret_weak")
    return str(raw)


def _read_hosts(raw: object, home: Path) -> frozenset[tuple[str, int]]:
    """host:port pairs; an IPv6 address stands in brackets. Never a whole network, never every port."""
    items = raw if isinstance(raw, list) else str(raw).split(",")
    found = set()
    for item in (str(item).strip() for item in items):
        match = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([^:\[\]/@\s*]+)):(\d{1,5})", item)
        if not item:
            continue
        if not match or not 1 <= int(match.group(3)) <= 65535:
            raise ValueError("host", item)
        found.add(((match.group(1) or match.group(2)).lower(), int(match.group(3))))
    return frozenset(found)


def _read_count(raw: object, home: Path) -> int | None:
    if raw is None:
        return None
    if isinstance(raw, bool) or not re.fullmatch(r"\d{1,9}", str(raw)):
        raise ValueError("count", str(raw))
    return int(str(raw))


def _read_fraction(raw: object, home: Path) -> float | None:
    if raw is None:
        return None
    if isinstance(raw, bool) or not re.fullmatch(r"0?\.\d+|[01](\.0*)?", str(raw)):
        raise ValueError("fraction", str(raw))
    return float(str(raw))


def _read_bytes(raw: object, home: Path) -> int:
    try:
        return parse_bytes(raw)
    except ValueError as error:
        raise ValueError("bytes", str(raw)) from error


def _read_timezone(raw: object, home: Path) -> str:
    try:
        return ZoneInfo(str(raw)).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(
            "timezone", str(raw), closest(str(raw), available_timezones()) or "Asia/Bangkok"
        ) from error


def _read_lang(raw: object, home: Path) -> str:
    if raw not in ("th", "en"):
        raise ValueError("lang", str(raw))
    return str(raw)


def _read_cluster(raw: object, home: Path) -> str | None:
    if raw is not None and not re.fullmatch(r"(tcp|tls|ws|wss)://[^/\s]+:\d{1,5}", str(raw)):
        raise ValueError("cluster", str(raw))
    return None if raw is None else str(raw)


def _read_smtp(raw: object, home: Path) -> str | None:
    """smtp(s)://user:password@host:port; a value that is wrong is not repeated, it may hold a password."""
    if raw is None:
        return None
    try:
        parts = urlsplit(str(raw))
        is_good = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise ValueError("smtp") from error
    if not is_good or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("smtp")
    return str(raw)


def _read_sender(raw: object, home: Path) -> str | None:
    if raw is not None and not re.fullmatch(r"[^\s@<>,;\"]{1,64}@[A-Za-z0-9.-]{1,253}", str(raw)):
        raise ValueError("sender", str(raw))
    return None if raw is None else str(raw)


def _read_budget(raw: object, home: Path) -> int:
    return _read_count(raw, home) or 0


def _read_proxy(raw: object, home: Path) -> str | None:
    """One address: whoever else sends the headers of a proxy is not believed."""
    if raw is None:
        return None
    try:
        return str(ip_address(str(raw)))
    except ValueError as error:
        raise ValueError("proxy", str(raw)) from error


def _read_folder(raw: object, home: Path) -> Path | None:
    if raw is None:
        return None
    if not Path(str(raw)).expanduser().is_dir():
        raise ValueError("folder", str(raw))
    return Path(str(raw)).expanduser().absolute()


@dataclass(frozen=True)
class Setting:
    """How one setting is read, what it is when nobody gave it, and what it does."""

    read: Callable[[object, Path], Any]
    default: Callable[[Path], object]
    help: Text


def _nothing(home: Path) -> None:
    return None


TITLE = text("คลังข้อมูลเปิดภาครัฐ", "Open government data catalog")


SETTINGS: dict[str, Setting] = {
    "home": Setting(
        _read_home, lambda home: home,
        text("โฟลเดอร์ที่เก็บทุกอย่างของคลังนี้", "The folder in which everything of this catalog lies"),
    ),
    "database_url": Setting(
        _read_database_url, lambda home: f"sqlite:///{home / 'khlang.db'}",
        text("ที่อยู่ฐานข้อมูล SQLite หรือ PostgreSQL", "The database: SQLite or PostgreSQL, as a SQLAlchemy URL"),
    ),
    "storage_url": Setting(
        _read_storage_url, lambda home: f"file://{quote(str(home / 'store'))}",
        text("ที่เก็บไฟล์ที่เผยแพร่แล้ว (file:///โฟลเดอร์)", "Where published files are kept (file:///folder)"),
    ),
    "cluster_url": Setting(
        _read_cluster, _nothing,
        text("ที่อยู่ตัวจัดคิว Dask ถ้าไม่กำหนด งานจะทำในโปรเซสนี้", "A Dask scheduler; without one, jobs run in this process"),
    ),
    "site_url": Setting(
        _read_site_url, lambda home: "http://127.0.0.1:8000",
        text("ที่อยู่เว็บที่ผู้ใช้เห็น ใช้ในลิงก์ทุกแห่ง", "The catalog's public address, used in every link"),
    ),
    "site_title": Setting(
        _read_text, lambda home: TITLE,
        text("ชื่อเว็บ (ใน khlang.toml เขียนแยก th และ en ได้)", "The site's name (khlang.toml may give th and en)"),
    ),
    "secret_key": Setting(
        _read_secret, _nothing,
        text("กุญแจลับอย่างน้อย 32 ตัวอักษร ถ้าไม่กำหนดจะสุ่มและเก็บไว้ใน home",
             "A secret of at least 32 characters; without one, a random one is kept in the home"),
    ),
    "allow_private_hosts": Setting(
        _read_hosts, lambda home: "",
        text("เครื่องภายในที่อนุญาตให้ดึงข้อมูล เขียน host:port คั่นด้วยจุลภาค",
             "Private hosts that may be harvested, as host:port, separated by commas"),
    ),
    "fetch_max_bytes": Setting(
        _read_bytes, lambda home: "2GB",
        text("ขนาดไฟล์ใหญ่สุดที่จะดาวน์โหลด", "The largest file that is downloaded"),
    ),
    "guard_records": Setting(
        _read_count, _nothing,
        text("จำนวนชุดข้อมูลที่ยอมให้หายไปในหนึ่งรอบ (ผ่อนเกณฑ์ของไฟล์ YAML)",
             "How many datasets may go missing in one run (loosens what configs say)"),
    ),
    "guard_fraction": Setting(
        _read_fraction, _nothing,
        text("สัดส่วนชุดข้อมูลที่ยอมให้หายไปในหนึ่งรอบ ตั้งแต่ 0 ถึง 1",
             "Which fraction of the datasets may go missing in one run, 0 to 1"),
    ),
    "timezone": Setting(
        _read_timezone, lambda home: "Asia/Bangkok",
        text("เขตเวลาสำหรับกำหนดการและการแสดงผล", "The time zone of schedules and of what is shown"),
    ),
    "default_lang": Setting(
        _read_lang, lambda home: "th",
        text("ภาษาของหน้าที่ไม่มี /th หรือ /en นำหน้า", "The language of addresses without /th or /en"),
    ),
    "smtp_url": Setting(
        _read_smtp, _nothing,
        text("เครื่องส่งอีเมลสำหรับแจ้งหน่วยงาน เขียน smtps://ผู้ใช้:รหัสผ่าน@เครื่อง:พอร์ต",
             "The mail server that tells agencies what was found, as smtp(s)://user:password@host:port"),
    ),
    "mail_from": Setting(
        _read_sender, _nothing,
        text("ที่อยู่อีเมลผู้ส่งของคลังนี้", "The sender's address of this catalog's e-mail"),
    ),
    "api_budget": Setting(
        _read_budget, lambda home: 600,
        text("จำนวนคำขอต่อนาทีของผู้ใช้ /api/v1 หนึ่งที่อยู่ 0 คือไม่จำกัด",
             "How many requests a minute one address may send to /api/v1; 0 is no limit"),
    ),
    "trusted_proxy": Setting(
        _read_proxy, _nothing,
        text("ที่อยู่ไอพีของพร็อกซีหน้าเครื่องนี้ ซึ่งเชื่อ X-Forwarded-For ได้",
             "The IP address of the proxy in front of this server whose X-Forwarded-For is believed"),
    ),
    "real_data": Setting(
        _read_folder, _nothing,
        text("โฟลเดอร์ไฟล์จริง ใช้เฉพาะการทดสอบ", "A folder of real files, for tests only"),
    ),
}  # fmt: skip
"""Every setting by its name in khlang.toml; its variable is KHLANG_ and the name in capitals."""

REASONS: dict[str, Text] = {
    "bytes": text(
        "{v0} ไม่ใช่ขนาดไฟล์ เขียนเช่น 500MB หรือ 2GB", "{v0} is not a size; write for example 500MB or 2GB"
    ),
    "count": text("{v0} ไม่ใช่จำนวนเต็ม เขียนเช่น 5", "{v0} is not a whole number; write for example 5"),
    "fraction": text(
        "{v0} ไม่อยู่ระหว่าง 0 ถึง 1 เขียนเช่น 0.1", "{v0} is not between 0 and 1; write for example 0.1"
    ),
    "title": text(
        'ต้องเป็นข้อความ หรือ {{th = "…", en = "…"}} ใน khlang.toml',
        'write a text, or {{th = "…", en = "…"}} in khlang.toml',
    ),
    "site_url": text(
        "{v0} ไม่ใช่ที่อยู่เว็บ เขียนเช่น https://data.example.go.th",
        "{v0} is not a web address; write for example https://data.example.go.th",
    ),
    "database_form": text(
        "อ่านที่อยู่ฐานข้อมูลไม่ได้ เขียนเช่น postgresql://user:password@host/khlang",
        "the address cannot be read; write for example postgresql://user:password@host/khlang",
    ),
    "database_kind": text(
        "ใช้ {v0} ไม่ได้ ใช้ได้เฉพาะ sqlite:/// และ postgresql://",
        "{v0} is not supported; use sqlite:/// or postgresql://",
    ),
    "database_memory": text(
        "ฐานข้อมูลในหน่วยความจำจะหายเมื่อปิดโปรแกรม ให้ระบุไฟล์ เช่น sqlite:////srv/khlang/khlang.db",
        "a database in memory is lost at the end; name a file, for example sqlite:////srv/khlang/khlang.db",
    ),
    "storage": text(
        "{v0} ใช้ไม่ได้ เขียนเช่น file:///srv/khlang/store",
        "{v0} cannot be used; write for example file:///srv/khlang/store",
    ),
    "secret_short": text(
        "กุญแจลับต้องยาวอย่างน้อย {v0} ตัวอักษร ที่ให้มายาว {v1} "
        "สร้างด้วย python -c 'import secrets; print(secrets.token_urlsafe(48))'",
        "a secret needs at least {v0} characters, this one has {v1}; make one with "
        "python -c 'import secrets; print(secrets.token_urlsafe(48))'",
    ),
    "secret_weak": text(
        "กุญแจลับเดาง่าย ใช้ตัวอักษรซ้ำเกินไป ให้ใช้ค่าสุ่ม", "the secret repeats too few characters; use a random one"
    ),
    "host": text(
        "{v0} ต้องเขียนเป็น host:port เช่น 127.0.0.1:8080 หรือ [::1]:8080",
        "{v0} must be host:port, for example 127.0.0.1:8080 or [::1]:8080",
    ),
    "timezone": text("ไม่มีเขตเวลา {v0} หมายถึง {v1} หรือไม่", "there is no time zone {v0}; did you mean {v1}?"),
    "lang": text("{v0} ต้องเป็น th หรือ en", "{v0} must be th or en"),
    "cluster": text(
        "{v0} ต้องเขียนเช่น tcp://scheduler.example:8786", "{v0} must look like tcp://scheduler.example:8786"
    ),
    "smtp": text(
        "อ่านที่อยู่เครื่องส่งอีเมลไม่ได้ เขียนเช่น smtps://user:password@mail.example.go.th:465 "
        "(อักขระพิเศษในรหัสผ่านเขียนแบบ %40)",
        "the mail server's address cannot be read; write for example smtps://user:password@mail.example.go.th:465 "
        "(special characters of a password as %40)",
    ),
    "sender": text(
        "{v0} ไม่ใช่ที่อยู่อีเมล เขียนเช่น catalog@example.go.th",
        "{v0} is no e-mail address; write for example catalog@example.go.th",
    ),
    "proxy": text(
        "{v0} ไม่ใช่ที่อยู่ไอพี เขียนเช่น 127.0.0.1", "{v0} is not an IP address; write for example 127.0.0.1"
    ),
    "folder": text("ไม่มีโฟลเดอร์ {v0}", "there is no folder {v0}"),
}
"""What can be wrong with a value; {v0} is the value as it was given. A secret is never among them."""
