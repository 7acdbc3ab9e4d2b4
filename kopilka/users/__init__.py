"""Who you are: the user, their password and language."""
