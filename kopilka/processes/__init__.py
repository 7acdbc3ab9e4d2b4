"""What is started from a command line: the API, the worker, the supervisor, console commands."""
