"""Words only: what things are and what they are called. No network, no database, no disk but code lists."""
