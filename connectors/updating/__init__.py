"""How a node gets newer packs: from a web address, a folder or a stick, believed only for their signatures."""
