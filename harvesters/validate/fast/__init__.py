"""Frictionless's judgement on a table, at the speed of the machine.

`judge` has Frictionless open the table: encoding, dialect, header, schema and its own report are its own. Only the
rows are read differently: in blocks of columns. What is provably without error is not looked at again; every
other cell is read by Frictionless's own reader, so that type, note and message are its own too. `alone` does the same
for tables of the plain kind without Frictionless, which takes longer to be imported than they take to be judged: so
nothing is imported here.
"""
