"""Goals: what a household saves for, and how far it has come."""
