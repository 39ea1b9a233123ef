"""What may be published of a year, and what must be withheld."""
