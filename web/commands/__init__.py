"""One file a command: its name is the command's name (underscores become hyphens), `command` its click command."""
