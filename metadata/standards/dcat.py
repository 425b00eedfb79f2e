"""DCAT 3 and its profiles as RDF (W3C Recommendation, 2024-08-22; DCAT-AP 2 and 3, GeoDCAT-AP): reading and writing.

A node is one dataset with its properties under the short names of `_dcat_names`, as the parser of a source
builds it: values are texts, `{"@value", "@language"}`, `{"@id"}`, nested nodes, or lists of them.
"""

from metadata.standards._dcat_graph import EU, FORMATS, Graph
from metadata.standards._dcat_read import access_of, identifier_of, is_private, read, read_as_dataset
from metadata.standards._dcat_write import write

MEDIA_TYPE = "text/turtle"

__all__ = [
    "EU", "FORMATS", "MEDIA_TYPE", "Graph", "access_of", "identifier_of", "is_private", "read", "read_as_dataset",
    "write",
]  # fmt: skip
