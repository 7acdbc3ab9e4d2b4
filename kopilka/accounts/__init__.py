"""Where money lies: cash, cards, deposits."""
