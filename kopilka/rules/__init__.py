"""Rules that a person writes: what rows get whose words, sums or accounts are so and so."""
