"""What one account held: after each of its rows, and over time."""
