#!/bin/sh
# Runs once, when PostgreSQL makes its data folder: the roles the migrations grant to, and two logins.
# Their passwords are set by hand afterwards (README.md), so that none stands in a file here.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE yitang_app NOLOGIN;
CREATE ROLE yitang_statistics NOLOGIN;
CREATE ROLE yitang_app_login LOGIN INHERIT IN ROLE yitang_app;
CREATE ROLE yitang_statistics_login LOGIN INHERIT IN ROLE yitang_statistics;
SQL
