"""Money moved between own accounts: two transactions that are neither income nor expense."""
