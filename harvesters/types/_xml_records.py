"""A record of XML as a node of DCAT, whichever of the standards it is in."""

import json
import tempfile
from pathlib import Path
from typing import Any

from catalog.sandbox import Sandbox
from harvesters.types._xml import RDF
from metadata.errors.standards import RecordOfOtherKind
from metadata.standards import csdgm, iso19139, oai_dc
from metadata.standards._xml import Element
from metadata.text import cut

JsonObject = dict[str, Any]


def to_node(root: Element, key: str, sandbox: Sandbox) -> JsonObject:
    """What the XML of one record says, under the identity key.

    Raises RecordOfOtherKind for XML that is none of ISO 19139, CSDGM, Dublin Core, DataCite and DCAT, and
    DocumentUnreadable for RDF that breaks its own rules.
    """
    if iso19139.is_record(root):
        node = iso19139.to_node(root)
    elif csdgm.is_record(root):
        node = csdgm.to_node(root)
    elif root.tag == RDF:
        node = _from_rdf(root.text, key, sandbox)
    elif oai_dc.is_datacite(root) or oai_dc.is_dublin_core(root):
        node = oai_dc.to_node(root)
    else:
        raise RecordOfOtherKind(record=cut(key, 120), found=cut(root.tag, 120))
    return {**node, "@key": key}


def _from_rdf(written: str, key: str, sandbox: Sandbox) -> JsonObject:
    """The one dataset of an RDF/XML record."""
    with tempfile.TemporaryDirectory(prefix="khlang-rdf-") as folder:
        path, into = Path(folder) / "record", Path(folder) / "nodes"
        path.write_text(written, encoding="utf-8")
        shown = cut(key, 120)
        sandbox.call(
            "harvesters.types._rdf:read",
            {"path": str(path), "format": "rdfxml", "base": "", "shown": shown, "into": str(into)},
            writable=(Path(folder),),
        )
        with into.open(encoding="utf-8") as lines:
            for line in lines:
                kind, node = json.loads(line)
                if kind == "dataset":
                    return dict(node)
    raise RecordOfOtherKind(record=shown, found="RDF")
