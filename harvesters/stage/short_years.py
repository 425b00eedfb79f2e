"""Years of two digits whose era no cell tells: what a column's years could be, decided on all of them at once.

Between signs (25/10/68) a year of 41 and more is no year of this century yet; where all of a column are, and the
last ones recent as Buddhist years, they are Buddhist. Beside a Thai month a year is Buddhist, unless all of a
column are of the last years of our era: 19 พ.ย. 22 is 2022, as 2522 would be more than forty years ago.
"""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from harvesters.stage.batch import Tally
from harvesters.stage.dates import LAST_SHORT_YEAR, DateCell
from harvesters.stage.eras import BUDDHIST_ERA
from harvesters.stage.labels import Era

_BIRTH = re.compile(r"เกิด|birth|(?<![a-z])dob(?![a-z])", re.IGNORECASE)
_SOON, _THIS_YEAR_MORE, _RECENT = 5, 2, 20


@dataclass
class ShortYears:
    """The two digits of a column's years and how often each stands there; decided is said once all are counted.

    slash: between signs; thai: beside Thai months, only_buddhist of them no day of our era (29 February); english:
    beside English months. unsure: the decision may be wrong.
    """

    slash: Counter[int] = field(default_factory=Counter)
    thai: Counter[int] = field(default_factory=Counter)
    thai_cells: Tally = field(default_factory=Tally)
    only_buddhist: int = 0
    english: int = 0
    decided: Era | None = None
    unsure: bool = False

    def take(
        self, cell: DateCell, number: int, day: str | None, turned: str | None
    ) -> tuple[str | None, str | None]:
        """Count a cell; a day whose era is open is told as a Buddhist one, both ways round, until it is decided."""
        if cell.is_assumed:
            self.thai[cell.year + BUDDHIST_ERA - 2500] += number
            self.only_buddhist += number * (cell.iso(False, "gregorian") is None)
        elif cell.two_digits and cell.is_english:
            self.english += number
        elif cell.two_digits:
            self.slash[cell.year] += number
            return cell.iso(False, "buddhist"), cell.iso(True, "buddhist")
        return day, turned


def slash_era(years: Collection[int], *, is_thai: bool, buddhist: int, christian: int) -> Era | None:
    """buddhist where nothing else can be meant, else None: nobody can know.

    is_thai: the file has Thai words; buddhist and christian count the column's cells with four digits.

    >>> slash_era([57, 68], is_thai=True, buddhist=0, christian=0)
    'buddhist'
    >>> slash_era([57, 24], is_thai=True, buddhist=0, christian=0)
    """
    now = (date.today().year + BUDDHIST_ERA) % 100
    if not years or min(years) <= LAST_SHORT_YEAR or max(years) > now + _SOON or christian:
        return None
    return "buddhist" if (is_thai or buddhist) and max(years) >= now - _RECENT else None


def thai_era(
    years: Collection[int], name: str, *, only_buddhist: int, buddhist: int, christian: int
) -> tuple[Era, bool]:
    """The era of years beside Thai months, and whether it may be the other one.

    >>> thai_era([64, 67], "วันที่", only_buddhist=0, buddhist=0, christian=0)
    ('buddhist', False)
    >>> thai_era([19, 22], "วันที่", only_buddhist=0, buddhist=0, christian=0)
    ('gregorian', True)
    """
    recent = date.today().year % 100 + _THIS_YEAR_MORE
    if buddhist and not christian:
        return "buddhist", False
    if max(years) <= recent and not only_buddhist and not is_birth(name):
        return "gregorian", not christian
    return "buddhist", min(years) <= recent


def is_birth(name: str) -> bool:
    """Whether a column's name speaks of births, which may lie any time back.

    >>> is_birth("วันเกิด"), is_birth("วันที่ลงนาม")
    (True, False)
    """
    return bool(_BIRTH.search(name))
