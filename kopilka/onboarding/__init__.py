"""Sign-up, and new households that are ready to use."""
