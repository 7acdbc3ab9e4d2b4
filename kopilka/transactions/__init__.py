"""Money that moved: the heart."""
