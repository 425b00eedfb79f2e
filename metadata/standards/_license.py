"""A licence by its name and its address, as portals give it in two fields."""

from typing import Any

from metadata.standards._reading import FieldReader
from metadata.vocabulary import find_term

JsonObject = dict[str, Any]


def read_license(reader: FieldReader, fields: JsonObject, name_key: str, address_key: str = "") -> None:
    """The licence that either field means goes into fields; one that no list knows stays as it came, told so.

    Of a known one, an address or name that means something else is kept in extras under its own key.
    """
    name = reader.plain(name_key)
    address = reader.plain(address_key) if address_key else None
    by_name, by_address = _code(name), _code(address)
    known = by_name or by_address
    if known:
        fields["license"] = known
        if name and not by_name:
            reader.extras[name_key] = name
        if address and by_address != known:
            reader.extras[address_key] = address
    elif name or address:
        fields["license"] = name or address
        reader.note("value_outside_list", name_key if name else address_key, name or address)
        if name and address:
            reader.extras[address_key] = address


def _code(value: str | None) -> str | None:
    found = find_term("licenses", value) if value else None
    return found.code if found else None
