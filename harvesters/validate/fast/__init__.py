"""Frictionless's judgement on a table, at the speed of the machine.

Frictionless opens the table itself: encoding, dialect, header, schema and its own report are its own. Only the
rows are read differently: in blocks of columns. What is provably without error is not looked at again; every
other cell is read by Frictionless's own reader, so that type, note and message are its own too.
"""

from harvesters.validate.fast.judge import judge, judge_package, validate, validate_package

__all__ = ["judge", "judge_package", "validate", "validate_package"]
