"""Harvest configs: YAML → Source, strict, every problem at once with line and column.

`load` reads files, `load_content` one that came over HTTP, `json_schema` describes them to editors. Source
types take their building blocks from `harvesters.config.models`; nothing here names a source type.
"""

from harvesters.config.loader import Loaded, load, load_content
from harvesters.config.problems import Problem
from harvesters.config.schema import json_schema

__all__ = ["Loaded", "Problem", "json_schema", "load", "load_content"]
