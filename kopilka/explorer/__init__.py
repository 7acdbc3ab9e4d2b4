"""The explorer: a pivot table of the ledger by two dimensions of one's choice, and views of it that are kept."""
