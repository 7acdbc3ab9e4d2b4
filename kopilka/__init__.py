"""Kopilka: a personal finance tracker."""
