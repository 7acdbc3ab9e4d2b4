"""PostgreSQL through SQLAlchemy and asyncpg."""
