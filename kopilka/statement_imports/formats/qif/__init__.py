"""Quicken Interchange Format."""
