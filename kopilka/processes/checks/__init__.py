"""`kopilka check`: the invariants of the data."""
