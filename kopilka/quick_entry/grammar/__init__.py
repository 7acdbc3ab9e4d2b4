"""A typed line as entries, by rules alone: numbers, days, accounts and words. Pure, knows no household."""
