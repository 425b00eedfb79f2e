"""The doors: HTTP and the command line. Everything is wired together here."""
