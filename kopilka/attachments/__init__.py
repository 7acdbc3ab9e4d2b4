"""Files of transactions: receipts, warranties, invoices (decision 57)."""
