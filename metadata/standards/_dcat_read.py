"""One dataset of DCAT as fields of metadata.model.Dataset.

The same reader serves data.json (DCAT-US 1.1 and 3.0) and RDF, whose properties come under the short names
of _dcat_names. Every field is used, named as ignored, kept in extras, or told as unknown.
"""

from typing import Any

from metadata.errors.standards import RecordWithoutId
from metadata.standards._dcat_files import page_only, read_files, read_service
from metadata.standards._dcat_places import read_agent, read_contact, read_period, read_place
from metadata.standards._dcat_values import (
    LABELS,
    address,
    items,
    language_code,
    license_code,
    plain,
    read_address,
    read_frequency,
    read_moment,
    read_plain,
    read_terms,
    read_text,
    read_texts,
)
from metadata.standards._reading import FieldReader, Reading, ReadResource, web_address
from metadata.text import Text, cut

JsonObject = dict[str, Any]
Json = Any

IGNORED = (
    "@type", "@context", "isPrimaryTopicOf", "primaryTopic", "status", "prev", "next", "first", "last",
    "hasCurrentVersion", "seriesMember", "@key",
)  # fmt: skip
"""Its class, the catalog's own bookkeeping and the order of series, which the other members say themselves."""

KEPT = (
    "alternative", "rightsHolder", "contributor", "otherIdentifier", "type", "source", "relation", "hasPart",
    "hasVersion", "isVersionOf", "replaces", "isReplacedBy", "requires", "isRequiredBy", "previousVersion", "subject",
    "created", "available", "sample", "applicableLegislation", "hvdCategory", "wasDerivedFrom", "wasUsedBy",
    "qualifiedAttribution", "hasPolicy", "citation", "bureauCode", "programCode", "primaryITInvestmentUII",
    "program", "describedBy", "describedByType", "accessRestriction", "useRestriction", "cuiRestriction",
    "liabilityStatement", "purpose", "scopeNote", "image", "metadataDistribution", "geographicBoundingBox",
    "representationTechnique", "systemOfRecords", "dataQuality", "seeAlso", "isPartOf", "accessService",
    "characterEncoding", "iso_level", "scale_denominator", "reference_system", "supplemental_information",
    "service_type",
)  # fmt: skip
"""What DCAT and its profiles know and the model has no field for; it stays in extras, unchanged."""

_KEPT = frozenset(KEPT)
_NO_LICENSE = frozenset({"null", "none", "undefined", "n/a", "na", "-", "nil"})
MAX_LICENSE_WORDS = 4
NOT_PUBLIC = frozenset(
    {"non-public", "non_public", "nonpublic", "private", "confidential", "sensitive", "secret", "topsecret",
     "top secret"}
)  # fmt: skip
RESTRICTED = frozenset({"restricted public", "restricted", "restricted_public", "limiteddistribution"})


def identifier_of(node: JsonObject) -> str:
    """What identifies a dataset: its identifier, else its own address; "" for none."""
    if isinstance(around := node.get("@key"), str):  # what the protocol around the record calls it
        return around
    said = next((text for item in items(node.get("identifier")) if (text := plain(item))), "")
    own = node.get("@id")
    return said or (own if isinstance(own, str) and not own.startswith("_:") else "")


def access_of(node: JsonObject) -> str:
    """The word of a dataset's level of access, lower case; "" where it says none."""
    said = [plain(item) or "" for key in ("accessLevel", "accessRights") for item in items(node.get(key))]
    return next((one.rstrip("/").rpartition("/")[2].strip().casefold() for one in said if one), "")


def is_private(node: JsonObject) -> bool:
    """Whether the source itself says that the data are not public."""
    return access_of(node) in NOT_PUBLIC


def read(
    node: JsonObject, *, language: str = "th", base: str = "", services: tuple[JsonObject, ...] = ()
) -> Reading:
    """What one dataset of a catalog says. base makes relative addresses absolute; services serve this dataset.

    Raises RecordWithoutId for a dataset that nothing identifies; every other fault becomes an issue.
    """
    upstream_id = identifier_of(node)
    if not upstream_id:
        raise RecordWithoutId(record=cut(plain(node.get("title")) or "-", 120))
    reader = FieldReader(dict(node), language)
    files, issues = read_files(reader.take("distribution"), base, language, access_of(node) in RESTRICTED)
    fields: JsonObject = {}
    _read_words(reader, fields, upstream_id)
    _read_identity(reader, fields, upstream_id)
    _read_people(reader, fields)
    _read_rights(reader, fields)
    _read_when_and_where(reader, fields)
    _read_relations(reader, fields)
    reader.ignore(*IGNORED)
    reader.keep(*[name for name in reader.left if name in _KEPT])
    reader.keep_rest()
    files += _services(services, language, files)
    if not files and (page := fields.get("landing_page")):
        files.append(page_only(page))
    _license_of_files(fields, files)
    fields["extras"] = reader.extras
    return Reading(upstream_id, upstream_id, fields, tuple(files), (*reader.issues, *issues))


def read_as_dataset(service: JsonObject, *, language: str = "th", base: str = "") -> Reading:
    """A data service that serves no listed dataset, as a dataset whose only resource is the service."""
    node = {
        k: v for k, v in service.items() if k not in ("endpointURL", "endpointDescription", "servesDataset")
    }
    return read(node, language=language, base=base, services=(service,))


def _read_words(reader: FieldReader, fields: JsonObject, upstream_id: str) -> None:
    title = read_text(reader, "title")
    if title is None:
        title = Text(en=upstream_id) if upstream_id.isascii() else Text(th=upstream_id)
        reader.note("title_missing", "title", upstream_id)
    fields["title"] = title
    _put(fields, "description", read_text(reader, "description"))
    _put(fields, "tags", read_texts(reader, "keyword"))
    _put(fields, "theme", read_terms(reader, "theme", "themes"))
    _put(fields, "version_notes", read_text(reader, "versionNotes"))
    _put(fields, "provenance", read_text(reader, "provenance"))


def _read_identity(reader: FieldReader, fields: JsonObject, upstream_id: str) -> None:
    identifiers = [text for item in items(reader.take("identifier")) if (text := plain(item))]
    if identifiers:
        fields["identifier"] = identifiers[0]
    if len(identifiers) > 1:
        reader.extras["identifier"] = identifiers
    own = reader.take("@id")
    if isinstance(own, str) and not own.startswith("_:") and own != upstream_id:
        reader.extras["uri"] = own
    _put(fields, "landing_page", read_address(reader, "landingPage"))
    _put(fields, "source_version", read_plain(reader, "version"))
    _put(fields, "issued", read_moment(reader, "issued"))
    if not (plain(reader.left.get("modified")) or "").startswith(
        "R/P"
    ):  # POD 1.1: the frequency, in the date's place
        _put(fields, "modified", read_moment(reader, "modified"))
    spoken = [code for text in read_texts(reader, "language") if (code := language_code(text))]
    _put(fields, "language", tuple(dict.fromkeys(spoken)))


def _read_people(reader: FieldReader, fields: JsonObject) -> None:
    """Contact and creator have fields; the publisher is told apart from this catalog's own agency in extras."""
    _put(fields, "contact", read_contact(reader))
    _put(fields, "creator", read_agent(reader, "creator"))
    reader.keep("publisher")


def _read_rights(reader: FieldReader, fields: JsonObject) -> None:
    """The licence by our list; a whole text in its place is a statement of rights, kept as such."""
    raw = reader.take("license")
    listed = list(items(raw))
    code = next((found for item in listed if (found := license_code(item))), None)
    said = next((text for item in listed if (text := plain(item))), None)
    if code:
        fields["license"] = code
    elif said and said.casefold() in _NO_LICENSE:
        reader.refuse("value_unreadable", "license", said)
    elif said and (web_address(said) or len(said.split()) <= MAX_LICENSE_WORDS):
        fields["license"] = said
        reader.note("value_outside_list", "license", said)
    elif said:
        reader.extras["license"] = raw
    if len(listed) > 1:
        reader.extras["license"] = raw
    level, rights = read_plain(reader, "accessLevel"), read_plain(reader, "accessRights")
    words = [one for one in (level, rights) if one]
    _put(fields, "access_rights", words[0] if words else None)
    if len(words) > 1:
        reader.extras["accessRights"] = words[1]
    _put(fields, "rights", _statement(reader, "rights"))
    if said and not {"rights", "license"} & set(fields) and said.casefold() not in _NO_LICENSE:
        fields["rights"] = Text(th=said) if reader.language == "th" and not said.isascii() else Text(en=said)


def _statement(reader: FieldReader, key: str) -> Text | None:
    """What a statement says: its label, or the description that stands in a label's place."""
    raw = reader.left.get(key)
    if isinstance(raw, dict) and "description" in raw and not set(LABELS) & set(raw):
        raw = reader.left[key] = raw["description"]
    found = read_text(reader, key)
    said = next((text for item in items(raw) if (text := plain(item))), None)
    return found or (Text(en=said) if said else None)


def _read_when_and_where(reader: FieldReader, fields: JsonObject) -> None:
    read_frequency(reader, fields)
    if "update_frequency" not in fields:
        read_frequency(reader, fields, "modified")
    _put(fields, "temporal", read_period(reader))
    _put(fields, "spatial", read_place(reader))
    _put(fields, "temporal_resolution", read_plain(reader, "temporalResolution"))
    raw = reader.take("spatialResolutionInMeters")
    meters: list[float] = []
    for item in items(raw):
        try:
            meters.append(float(plain(item) or ""))
        except ValueError:
            reader.refuse("value_unreadable", "spatialResolutionInMeters", raw)
    _put(fields, "spatial_resolution_meters", min(meters, default=None))


def _read_relations(reader: FieldReader, fields: JsonObject) -> None:
    standards = [address(item) or plain(item) for item in items(reader.take("conformsTo"))]
    _put(fields, "conforms_to", tuple(dict.fromkeys(cut(one, 500) for one in standards if one)))
    documents = [
        (key, item) for key in ("page", "references", "documentation") for item in items(reader.left.get(key))
    ]
    for key in ("page", "references", "documentation"):
        raw = reader.take(key)
        if any(address(item) is None for item in items(raw)):
            reader.extras[key] = raw
    links = [(where, item) for _, item in documents if (where := address(item))]
    _put(fields, "documentation", tuple({"url": where, **_titled(item)} for where, item in links))
    raw = reader.take("isReferencedBy")
    citing = [address(item) for item in items(raw)]
    if not all(citing):
        reader.extras["isReferencedBy"] = raw
    _put(fields, "is_referenced_by", tuple(dict.fromkeys(where for where in citing if where)))
    _put(fields, "was_generated_by", _statement(reader, "wasGeneratedBy"))
    _put(fields, "in_series", read_plain(reader, "inSeries"))
    raw = reader.take("qualifiedRelation")
    pairs = [_relation(item) for item in items(raw)]
    if raw is not None and not all(pairs):
        reader.extras["qualifiedRelation"] = raw
    _put(fields, "relations", tuple(pair for pair in pairs if pair))


def _titled(item: Json) -> JsonObject:
    said = plain(item) if isinstance(item, dict) else None
    return {"title": Text(en=said)} if said and "://" not in said else {}


def _relation(item: Json) -> JsonObject | None:
    if not isinstance(item, dict):
        return None
    where = next((a for part in items(item.get("relation")) if (a := address(part))), None)
    role = next((text for part in items(item.get("hadRole")) if (text := plain(part))), None)
    return {"url": where, "role": role} if where and role else None


def _services(
    services: tuple[JsonObject, ...], language: str, files: list[ReadResource]
) -> list[ReadResource]:
    """Services of the catalog that serve this dataset, but those that a distribution names already."""
    named = {resource.location for resource in files}
    found: list[ReadResource] = []
    for number, service in enumerate(services, 1):
        key = f"service-{number}" if len(services) > 1 else "service"
        resource = read_service(service, language, key)
        if resource and resource.location not in named:
            found.append(resource)
    return found


def _license_of_files(fields: JsonObject, files: list[ReadResource]) -> None:
    """The licence that every file has is the dataset's, where the dataset says none (DCAT-AP puts it there)."""
    said = {resource.distribution.license for resource in files}
    if "license" not in fields and len(said) == 1 and (only := said.pop()):
        fields["license"] = only


def _put(fields: JsonObject, name: str, value: object) -> None:
    if value not in (None, (), "", {}):
        fields[name] = value
