"""A table as a file, one module a format: `write(table, out)`, nothing else, each on its own."""
