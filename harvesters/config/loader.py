"""YAML files → sources: the story of reading configs, from bytes to values ready to run.

Nothing here raises for what a config says: every problem of every file is returned at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from harvesters.config import read
from harvesters.config.crosscheck import Registry
from harvesters.config.document import Document, defaults_of, document_model
from harvesters.config.explain import explain
from harvesters.config.models import DatasetConfig, SourceConfig
from harvesters.config.problems import START, Place, Problem, Raw, problem
from harvesters.config.shape import Shaper
from harvesters.config.variables import Variables, inline_secrets
from harvesters.source import Defaults, Removal, Source
from metadata.errors.config import ConfigInlineSecret, ConfigUnreadable
from metadata.text import Text, text

SUFFIXES = (".yml", ".yaml")


@dataclass(frozen=True)
class Loaded:
    """The sources of all configs without a stopping problem, and every problem, by file, line and column.

    places says where in which file a source's id stands.
    """

    sources: tuple[Source, ...]
    problems: tuple[Problem, ...]
    places: Mapping[str, Place] = field(default_factory=dict)


DEFAULT_GUARD = Removal()


@dataclass
class Loader:
    """Reads configs that may name the same agencies, one after the other.

    guard and fetch_max_bytes are the operator's limits, which a config may tighten and not loosen.
    """

    environ: Mapping[str, str]
    guard: Removal = DEFAULT_GUARD
    fetch_max_bytes: int | None = None
    registry: Registry = field(default_factory=Registry)

    def load(self, content: bytes, file: str, folder: Path | None) -> Loaded:
        """One config. folder is where its local paths count from; without one it may name none."""
        root, problems = read.read(content, file)
        if root is None:
            return Loaded((), tuple(problems))
        shaper = Shaper(file, Variables(self.environ))
        for secret in inline_secrets(root):
            shaper.bad.add(secret.path)
            problems.append(
                problem(file, secret.mark, ConfigInlineSecret, key=secret.key, example=secret.example)
            )
        values = shaper.shape(root, document_model())
        problems += shaper.problems
        problems += self.registry.problems_of(
            root, file, values.get("agency") if isinstance(values, dict) else None
        )
        context = {
            "folder": folder, "language": _language(values), "guard": self.guard,
            "fetch_max_bytes": self.fetch_max_bytes,
        }  # fmt: skip
        document = _validated(values, context, root, shaper, problems)
        if any(not found.stops for found in problems):
            document = _validated(values, {**context, "files_may_be_gone": True}, root, shaper, problems)
        if document is None or any(found.stops for found in problems):
            return Loaded((), tuple(problems))
        return Loaded(tuple(self._sources(document, folder)), tuple(problems))

    def _sources(self, document: Document, folder: Path | None) -> Iterable[Source]:
        stated = defaults_of(document)
        language: tuple[str, ...] = stated.get("language") or ("th",)
        agency, notify = document.agency.to_agency(), document.agency.notify.to_notify()
        for source in document.sources:
            yield Source(
                id=f"{document.agency.id}/{source.id}",
                agency=agency,
                type=source.type,
                options=with_defaults(source, stated),
                url=getattr(source, "url", None),
                title=source.title,
                schedule=source.schedule,
                removal=source.removal.to_removal(self.guard),
                fetch=source.fetch.to_options(),
                defaults=Defaults(language=language, fields=stated),
                folder=folder,
                notify=notify,
            )


def load(
    paths: Iterable[Path], environ: Mapping[str, str], *,
    guard: Removal = DEFAULT_GUARD, fetch_max_bytes: int | None = None,
) -> Loaded:  # fmt: skip
    """Read config files, and folders of them (every .yml and .yaml, sorted).

    These are the operator's own configs: they may name any local path, relative ones counting from the file.
    """
    loader = Loader(environ, guard, fetch_max_bytes)
    sources: list[Source] = []
    problems: list[Problem] = []
    for path in paths:
        files, reason = config_files(path)
        if reason is not None:
            problems.append(problem(str(path), START, ConfigUnreadable, reason=reason))
        for file in files:
            loaded = _load_file(loader, file)
            sources += loaded.sources
            problems += loaded.problems
    return Loaded(tuple(sources), in_order(problems), loader.registry.places())


def load_content(content: bytes, name: str, environ: Mapping[str, str], **limits: Raw) -> Loaded:
    """Read one config that came over HTTP: it may not name local paths. name stands for the file in problems."""
    loaded = Loader(environ, **limits).load(content, name, None)
    return Loaded(loaded.sources, in_order(loaded.problems))


def config_files(path: Path) -> tuple[list[Path], Text | None]:
    """The files that a path given on the command line means, or why there are none."""
    try:
        if path.is_dir():
            files = sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES and p.is_file())
            return files, None if files else text(
                "โฟลเดอร์นี้ไม่มีไฟล์ .yml หรือ .yaml", "the folder holds no .yml or .yaml file"
            )
        if path.exists():
            return [path], None
    except (OSError, ValueError) as error:
        return [], _system_says(error)
    return [], text("ไม่มีไฟล์หรือโฟลเดอร์นี้", "there is no such file or folder")


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by file, in the order the files were read, then line and column."""
    found = list(problems)
    files = {file: number for number, file in enumerate(dict.fromkeys(p.file for p in found))}
    return tuple(sorted(found, key=lambda p: (files[p.file], p.line, p.column, p.code)))


def with_defaults(source: SourceConfig, stated: dict[str, Any]) -> SourceConfig:
    """The source with the config's defaults in each of its datasets that says nothing else."""
    datasets: tuple[Any, ...] = getattr(source, "datasets", ())
    if not stated or not datasets or not isinstance(datasets[0], DatasetConfig):
        return source
    return source.model_copy(update={"datasets": type(datasets)(_defaulted(d, stated) for d in datasets)})


def _defaulted(dataset: DatasetConfig, stated: dict[str, Any]) -> DatasetConfig:
    return dataset.model_copy(update={k: v for k, v in stated.items() if k not in dataset.model_fields_set})


def _validated(
    values: Raw, context: dict[str, Any], root: read.Node, shaper: Shaper, problems: list[Problem]
) -> Document | None:
    """The document, or None after adding what is wrong with it, where nothing is said of that place yet."""
    try:
        return document_model().model_validate(values, context=context)
    except ValidationError as error:
        refused = {(p.line, p.column) for p in problems}
        problems += [p for p in explain(error, root, shaper) if (p.line, p.column) not in refused]
        return None


def _load_file(loader: Loader, file: Path) -> Loaded:
    try:
        with file.open("rb") as source:
            content = source.read(read.MAX_BYTES + 1)
    except OSError as error:
        return Loaded((), (problem(str(file), START, ConfigUnreadable, reason=_system_says(error)),))
    return loader.load(content, str(file), file.parent)


def _system_says(error: Exception) -> Text:
    said = getattr(error, "strerror", None) or str(error)
    return text(f"ระบบแจ้งว่า “{said}”", f"the system says “{said}”")


def _language(values: Raw) -> str:
    """The language of plain texts: the first of defaults.language, before anything is validated."""
    defaults = values.get("defaults") if isinstance(values, dict) else None
    language = defaults.get("language") if isinstance(defaults, dict) else None
    first = language[0] if isinstance(language, (list, tuple)) and language else language
    return first if isinstance(first, str) else "th"
