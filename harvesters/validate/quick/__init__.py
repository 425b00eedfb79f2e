"""A table certified without waking Frictionless: what is provably without error needs no judge.

`certify` answers for a valid CSV by itself, with the report that Frictionless would write; where anything is in
doubt it answers nothing, and `harvesters.validate.fast` judges. `_kernel` is our own scanner in C, built with the
package; without a compiler everything goes the other way, with the same reports. Nothing heavy is imported here:
for a short table, imports are what it waits for.
"""

try:
    from harvesters.validate.quick import _kernel
except ImportError:
    _kernel = None  # type: ignore[assignment]

HAS_KERNEL = _kernel is not None
"""Whether the scanner in C was built on this machine."""
