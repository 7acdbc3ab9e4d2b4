"""Sign-up, and households that are ready to use."""
