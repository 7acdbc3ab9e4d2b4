"""How Kopilka talks to the outside: database, files, settings; knows no feature."""
