"""An example household with made-up data: created and removed with one click."""
