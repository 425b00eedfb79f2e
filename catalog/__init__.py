"""What we keep: settings, database, object store, search, sandbox."""
