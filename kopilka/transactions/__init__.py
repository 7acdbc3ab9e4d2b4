"""The ledger: transactions and their sums."""
