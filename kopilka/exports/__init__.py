"""Exports: figures of a period, rendered as Excel and PDF, kept in storage for a week."""
