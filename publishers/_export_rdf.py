"""Exports in DCAT-AP: one file with every dataset, written one dataset at a time."""

from collections.abc import Iterator
from typing import BinaryIO

from metadata.standards import dcat
from publishers._export_parts import Exported


def write_turtle(datasets: Iterator[Exported], out: BinaryIO) -> None:
    """Turtle, the prefixes once at its head."""
    head = True
    for graph in _graphs(datasets):
        lines = graph.write("ttl").splitlines(keepends=True)
        prefixes = [line for line in lines if line.startswith(b"@prefix ")]
        if head:
            out.writelines(prefixes)
            head = False
        out.writelines(lines[len(prefixes) :])


def write_json_ld(datasets: Iterator[Exported], out: BinaryIO) -> None:
    """JSON-LD in its expanded form: one array of nodes."""
    before = b"[\n"
    for graph in _graphs(datasets):
        nodes = graph.write("jsonld").strip().removeprefix(b"[").removesuffix(b"]")
        if nodes:
            out.write(before + nodes)
            before = b",\n"
    out.write(b"[]\n" if before == b"[\n" else b"\n]\n")


def _graphs(datasets: Iterator[Exported]) -> Iterator[dcat.Graph]:
    blanks = 0
    for each in datasets:
        graph = dcat.write(
            each.metadata, site_url=each.site_url, created=each.created, modified=each.changed, after=blanks
        )
        blanks = graph.blanks
        yield graph
