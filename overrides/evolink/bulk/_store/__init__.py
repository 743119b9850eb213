"""The two tables of bulk runs, in SQLite or PostgreSQL: what was paid, by transactions that both databases share."""
