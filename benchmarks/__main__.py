"""Runs every benchmark of this folder: `make bench`, or `python -m benchmarks search` for one."""

import sys

from metadata import plugins


def main(names: list[str]) -> None:
    """Run the named benchmarks, or all in order of their names."""
    for name in names or plugins.names("benchmarks"):
        if name != "__main__":
            print(f"== {name}")
            sys.argv = [name]
            plugins.load("benchmarks", name).main()


if __name__ == "__main__":
    main(sys.argv[1:])
