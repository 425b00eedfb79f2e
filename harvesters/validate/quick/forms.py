"""The forms in which the scanner keeps the values of a column, and the types of fields that have one of their own."""

NO_VALUES, INT64, DOUBLE, DAYS, BOOLEAN, MICROS, MOMENT, MOMENT_UTC, TEXTS, OPEN = range(10)
FORM_OF = {
    "integer": INT64,
    "year": INT64,
    "number": DOUBLE,
    "boolean": BOOLEAN,
    "date": DAYS,
    "time": MICROS,
    "datetime": MOMENT,
}
"""Every other field is text."""
