"""Migrations, one set for SQLite and PostgreSQL. Each must suit the code of the release before."""
