"""What one starts: the API, the worker, the console commands."""
