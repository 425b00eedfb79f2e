"""Is the table what it says it is? Our checks and Frictionless's, both in the bounded child.

`tables` judges staged tables, `paths` a file or package that lies on disk as a harvest would, `fast` is Frictionless's
judgement at the speed of the machine. Nothing is imported here: the child that judges a file needs little.
"""
