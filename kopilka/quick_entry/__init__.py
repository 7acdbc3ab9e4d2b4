"""Quick entry: a typed line becomes an entry that is sure, or asks."""
