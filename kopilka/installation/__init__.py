"""What is set for the whole server, and what everybody may know of it before signing in."""
