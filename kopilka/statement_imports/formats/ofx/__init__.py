"""OFX, of version 1 (SGML) and 2 (XML)."""
