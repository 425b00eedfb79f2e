"""One file a field type: which of its cells are provably without error.

A module has `certifier(field)`: for a field of Frictionless it returns a function from a column's `Text` to a mask
of the cells that Frictionless certainly reads without a note (missing cells set aside, the caller knows them),
or None where nothing can be proved for this field's format and constraints. A type without a file is read by
Frictionless's own reader, once for each distinct text.
"""
