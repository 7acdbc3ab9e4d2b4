"""The PostgreSQL server that `kopilka serve` starts and stops itself."""
