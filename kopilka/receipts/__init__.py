"""Fiscal receipts of Russian shops: the QR code in a photo, and what its text says."""
