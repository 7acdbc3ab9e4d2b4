"""A household to look around in: made in one click, gone in another."""
