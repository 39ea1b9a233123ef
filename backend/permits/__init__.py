"""What for: the catalogue of items, its versions, search and guide."""
