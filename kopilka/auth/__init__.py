"""Who is calling, and for which household: sessions and tokens."""
