"""`kopilka seed`: a filled database to try and to measure."""
