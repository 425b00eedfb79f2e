"""How well search finds: judged queries over real catalogs, ours beside three other ways (`make bench-relevance`)."""
