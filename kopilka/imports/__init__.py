"""Statement files that are imported: read, compared with what is known, reviewed, booked, undone."""
