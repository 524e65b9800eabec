"""Reading the official formats, row by row."""
