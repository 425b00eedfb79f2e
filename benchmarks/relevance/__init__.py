"""How well search finds: judged queries over real catalogs, ours beside three other ways (`make bench-relevance`)."""


def main() -> None:
    """Measure all systems; `make bench` calls this."""
    from benchmarks.relevance.run import main as measure

    measure()
