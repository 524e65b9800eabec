"""The packs that a node was sent: which of them it has, and which one it answers with."""
