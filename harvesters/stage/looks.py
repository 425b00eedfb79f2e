"""Patterns that a text must fit before it is worth reading as a date, a year, a time: cheap, for whole columns at once.

Arrow tests them, so they are RE2: what fits none is never read cell by cell.
"""

MAYBE_DATE = r"^[^\r\n]{5,70}$"
BARE_NUMBER = r"^[-+(]?[0-9][0-9,]*(?:\.[0-9]*)?\)?%?$"
BARE_DIGITS = "^[0-9][0-9.E+]*$"
SERIAL_DAY = r"^[34][0-9]{4}(?:\.[0-9]+)?$"
MAYBE_YEAR = r"^[0-9]{4}$|^[^0-9].{0,40}[^0-9.,][0-9]{2}(?:[0-9]{2})?$|^(?:FY|พศ)[0-9]{4}$"
MAYBE_QUARTER = r"^ไตรมาส|^[1-4]/[0-9]{4}$|^[0-9]{4}.{0,4}[Qq][1-4]$|[Qq].{0,5}[0-9]{4}$"
MAYBE_CLOCK = r"^(?:เวลา *)?[0-9]{1,2}[:.][0-9]{2}.{0,10}$"
PROVINCE = r"^(?:1[0-9]|2[0-7]|3[0-9]|4[0-9]|5[0-8]|6[0-7]|7[0-7]|8[0-6]|9[0-6])(?:[0-9]{2}){0,2}$"
