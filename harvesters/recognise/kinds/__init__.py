"""One file for each kind of source that can be recognised. `by_answer` looks at a body, `by_asking` asks near it."""
