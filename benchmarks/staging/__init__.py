"""How right tables are read, against truths that are not ours: `make bench-staging`.

`sets/` holds one file per set of files with known truth, `readers/` one per reader that is measured: Khlang and others.
KHLANG_REAL_DATA names the folder of real files; without it only the made-up sets are measured.
"""


def main() -> None:
    """Read every set with every reader and print the table."""
    from benchmarks.staging._report import main as report

    report()
