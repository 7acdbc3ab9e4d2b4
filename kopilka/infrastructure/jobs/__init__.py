"""The job queue, schedules and the pool of child processes."""
