"""The store in a relational database: SQLite or PostgreSQL, through SQLAlchemy Core."""
