"""Access to the outside world: HTTP, database, files, mail, settings. Knows no feature."""
