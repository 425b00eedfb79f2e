"""The whole config file as one class, with the keys of every source type that has a file."""

from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Literal, cast

from pydantic import Field, create_model

from harvesters.config.models import AgencyConfig, Coded, DefaultsConfig, SourceConfig
from metadata import plugins
from metadata.model import Model

TYPES = "harvesters.types"


class ConfigBase(Model):
    """One agency and its sources."""

    version: Literal[1]
    agency: AgencyConfig
    defaults: DefaultsConfig = DefaultsConfig()


class Document(ConfigBase):
    """What a whole config is once read."""

    sources: tuple[SourceConfig, ...]


@cache
def source_model(name: str) -> type[SourceConfig]:
    """The keys of a source of one type: the common ones and the type's own `Options`, closed to others."""
    options = plugins.load(TYPES, name).Options
    kind: Any = Literal[name]
    model = create_model(
        f"{name.title().replace('_', '')}Source",
        __base__=(options, SourceConfig),
        __doc__=options.__doc__,
        type=(kind, ...),
    )
    return cast(type[SourceConfig], model)


@cache
def document_model() -> type[Document]:
    """The class of a config file. Every file of harvesters/types/ is one kind of source in it."""
    members: list[Any] = [source_model(name) for name in plugins.names(TYPES)]
    kinds: Any = reduce(or_, members)
    source: Any = Annotated[kinds, Field(discriminator="type")] if len(members) > 1 else kinds
    model: Any = create_model(
        "Config", __base__=ConfigBase, sources=(tuple[source, ...], Field(min_length=1))
    )
    return cast(type[Document], model)


def defaults_of(document: Document) -> dict[str, Any]:
    """The dataset fields that a config's defaults really state."""
    defaults = cast(Coded, document.defaults)
    return {name: getattr(defaults, name) for name in defaults.model_fields_set}
