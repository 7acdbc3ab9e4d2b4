"""Reconciliation: what the bank says an account holds, beside what its transactions come to, and what differs."""
