"""Voice notes into words: fetched, made plain sound, recognised, all on this node."""
