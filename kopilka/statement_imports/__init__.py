"""Statements of banks: what a file says of accounts, sums and days, to the kopeck or with a clear question."""
