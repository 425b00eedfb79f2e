"""`${NAME}`: filled from the environment where a secret may stand, refused where the text is published.

And the other way round: secrets that stand in the file itself are found here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from harvesters.config import read
from harvesters.config.problems import Mark
from metadata.text import Text, text

Path = tuple[str | int, ...]

VARIABLE = re.compile(r"\$\{([^}\n]*)\}")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

OWN_SECRETS = frozenset(
    {
        "KHLANG_SECRET_KEY",
        "KHLANG_DATABASE_URL",
        "KHLANG_SMTP_URL",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
    }
)
"""Variables that are Khlang's own secrets: no config may send them to a source."""

_NOT_FILLED = frozenset({"datasets", "title", "id", "type", "schedule", "removal"})
_SECRET_KEY = re.compile(
    r"(?i)(authorization|cookie|(x[-_])?api[-_]?key|((access|auth|bearer|refresh)[-_]?)?token|password|passwd|pwd"
    r"|(client[-_])?secret([-_]key)?|credentials?)"
)
_SECRET_HEADER = re.compile(
    r"(?i)auth|cookie|token|secret|passw|api[-_]?key|credential|session|signature|-key$"
)
_USER_INFO = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([^/\s?#@]+)@")
_SECRET_IN_QUERY = re.compile(
    r"(?i)[?&](?:api[-_]?key|(?:access|auth)?[-_]?token|password|passwd|pwd|(?:client[-_]?)?secret)=([^&#\s]+)"
)


@dataclass
class Variables:
    """The environment a config may read. filled collects the places whose text came from there."""

    environ: Mapping[str, str]
    filled: set[Path] = field(default_factory=set)

    def fill(self, written: str, path: Path) -> tuple[str, list[tuple[str, Text, Text]]]:
        """The text with its variables filled, and what cannot be: the variable, the reason, the advice."""
        if "${" not in written:
            return written, []
        wrong: list[tuple[str, Text, Text]] = []

        def value(match: re.Match[str]) -> str:
            if not NAME.fullmatch(match.group(1)) and not may_be_filled(path):
                return match.group()  # "${…}" in a text that is published is only a text
            objection = self._objection(match, written, path)
            if objection:
                wrong.append((match.group(), *objection))
                return match.group()
            self.filled.add(path)
            return self.environ[match.group(1)]

        return VARIABLE.sub(value, written), wrong

    def _objection(self, match: re.Match[str], written: str, path: Path) -> tuple[Text, Text] | None:
        name = match.group(1)
        if not NAME.fullmatch(name):
            return (
                text("ชื่อตัวแปรต้องเป็น A-Z, 0-9 และ _", "a variable's name has letters, digits and _"),
                text("เขียนแบบ ${PORTAL_TOKEN}", "Write it like ${PORTAL_TOKEN}"),
            )
        if not may_be_filled(path) or _is_published_part(match, written, path):
            return (
                text(
                    "ข้อความนี้ถูกเผยแพร่ จึงไม่อ่านค่าจากตัวแปร", "this text is published, so no variable is read here"
                ),
                text(
                    "ใช้ตัวแปรใน fetch.headers หรือ url ของแหล่งข้อมูล",
                    "Use variables in fetch.headers or the source's url.",
                ),
            )
        if name in OWN_SECRETS:
            return (
                text("เป็นความลับของระบบนี้เอง", "it is a secret of this catalog itself"),
                text("ตั้งตัวแปรชื่ออื่นสำหรับแหล่งข้อมูลนี้", "Set a variable of another name for this source."),
            )
        if not self.environ.get(name):
            return (
                text("ตัวแปรนี้ไม่ได้ตั้งค่าไว้", "the variable is not set"),
                text(f"ตั้งค่าก่อนรัน เช่น export {name}=…", f"Set it first: export {name}=…"),
            )
        return None


def may_be_filled(path: Path) -> bool:
    """Whether the place may hold a variable: a source's own keys, but none that a visitor sees."""
    if len(path) >= 3 and path[0] == "sources" and path[2] not in _NOT_FILLED:
        return True
    if path[:3] == ("agency", "notify", "webhook"):
        return True
    return is_resource_url(path)


def is_resource_url(path: Path) -> bool:
    return len(path) >= 3 and path[-1] == "url" and path[-3] == "resources"


def _is_published_part(match: re.Match[str], written: str, path: Path) -> bool:
    """A resource's address is shown to visitors: a variable may name its host or path, not what is secret in it."""
    if not is_resource_url(path):
        return False
    authority = re.match(r"[a-z]+://[^/?#]*@", written, re.IGNORECASE)
    return "?" in written[: match.start()] or (authority is not None and match.start() < authority.end())


@dataclass(frozen=True)
class InlineSecret:
    """A secret written into the file: its place, the key it stands under, and how to write it instead."""

    path: Path
    mark: Mark
    key: str
    example: str


def inline_secrets(root: read.Node) -> Iterator[InlineSecret]:
    """Every secret that stands in the file, in the order of the file."""
    stack: list[tuple[Path, read.Node]] = [((), root)]
    while stack:
        path, node = stack.pop()
        if isinstance(node, read.Mapping):
            stack.extend(reversed([((*path, key), value) for key, value in node.values.items()]))
        elif isinstance(node, read.Sequence):
            stack.extend(reversed([((*path, index), item) for index, item in enumerate(node.items)]))
        else:
            found = _secret_in(node, path)
            if found:
                yield found


def _secret_in(node: read.Scalar, path: Path) -> InlineSecret | None:
    key = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
    value = node.text.strip()
    if not value:
        return None
    if _is_secret_key(key, path) and not VARIABLE.search(value):
        return InlineSecret(path, node.mark, key, _example(key))
    user = _USER_INFO.search(value)
    if user and VARIABLE.sub("", user.group(1)).strip(":"):
        return InlineSecret(path, node.mark, key, _instead(path, '"https://${USER}:${PASSWORD}@…"'))
    query = _SECRET_IN_QUERY.search(value)
    if query and not VARIABLE.search(query.group(1)):
        return InlineSecret(path, node.mark, key, _instead(path, '"…?token=${TOKEN}"'))
    return None


def _is_secret_key(key: str, path: Path) -> bool:
    if len(path) >= 2 and path[-2] == "headers":
        return bool(_SECRET_HEADER.search(key))
    return bool(_SECRET_KEY.fullmatch(key))


def _instead(path: Path, example: str) -> str:
    """How to write it: a resource's address is public, so its secret goes into a header."""
    return 'fetch: {headers: {Authorization: "${TOKEN}"}}' if is_resource_url(path) else example


def _example(key: str) -> str:
    name = re.sub(r"[^A-Z0-9]+", "_", key.upper()).strip("_")
    if name in ("AUTHORIZATION", "COOKIE", "TOKEN", ""):
        name = "PORTAL_TOKEN"
    return f'"${{{name}}}"'
