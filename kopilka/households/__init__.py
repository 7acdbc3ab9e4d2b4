"""Whose money it is: households, their members and roles."""
