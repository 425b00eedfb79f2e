"""The 77 provinces as places: which one a cell means, its region, its square on the tile map, where its seat lies.

The tile map is ours: each province is one square about where it lies, so that Bangkok is seen as well as Nakhon
Ratchasima. Seats are given to a hundredth of a degree, near enough to find one's way on a map of points.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from metadata.text import Text, arabic_digits, normalize
from metadata.vocabulary import find_term, terms

_NAME_OF_COLUMN = re.compile(
    r"จังหวัด|(^|[\s_.-])(province|changwat|prov|cwt|chw)($|[\s_.-]|code|id|name)|^pcode$", re.IGNORECASE
)
_BEFORE_NAME = re.compile(r"^(จังหวัด|จ\.)\s*")
_AFTER_NAME = re.compile(r"\s+province$", re.IGNORECASE)


@dataclass(frozen=True)
class Province:
    """code: ISO 3166-2, "TH-10". column, row: its square, from the west and the north. short: a few letters.

    longitude, latitude: the seat of the province, in degrees.
    """

    code: str
    label: Text
    region: str
    column: int
    row: int
    short: Text
    longitude: float
    latitude: float


@cache
def provinces() -> dict[str, Province]:
    """All 77 by code, in the order of their codes."""
    labels = terms("provinces")
    with files("metadata").joinpath("codes", "province_places.csv").open(encoding="utf-8") as source:
        return {
            row["code"]: Province(
                row["code"], labels[row["code"]].label, row["region"], int(row["column"]), int(row["row"]),
                Text(th=row["th"], en=row["en"]), float(row["longitude"]), float(row["latitude"]),
            )
            for row in csv.DictReader(source)
        }  # fmt: skip


@lru_cache(maxsize=8_192)
def names_provinces(column: str) -> bool:
    """Whether a column of that name may hold provinces.

    >>> names_provinces("จังหวัด"), names_provinces("province_code"), names_provinces("provenance")
    (True, True, False)
    """
    return bool(_NAME_OF_COLUMN.search(normalize(column)))


@lru_cache(maxsize=8_192)
def find_province(value: str) -> str | None:
    """The code of the province that a cell means: a name in either language, two digits, or the code itself.

    >>> find_province("จ.เชียงใหม่"), find_province("๑๐"), find_province("Korat"), find_province("Atlantis")
    ('TH-50', 'TH-10', 'TH-30', None)
    """
    plain = arabic_digits(normalize(value)).strip()
    digits = plain.removesuffix(".0")
    if digits.isdigit():
        code = f"TH-{digits}"
        return code if len(digits) == 2 and code in terms("provinces") else None
    term = find_term("provinces", plain) or find_term(
        "provinces", _AFTER_NAME.sub("", _BEFORE_NAME.sub("", plain))
    )
    return term.code if term else None
