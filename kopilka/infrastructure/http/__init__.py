"""How requests come in and responses leave."""
