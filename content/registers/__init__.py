"""Official registers: what a record is, how files become records, how a name is found. Pure but for reading files."""
