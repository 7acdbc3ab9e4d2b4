"""`kopilka serve`: starts the processes and restarts those that end."""
