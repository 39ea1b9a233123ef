"""The figures, one file each. A new one is written here and added to `definitions.FIGURES`."""
