"""What publishers do: keys, roles, building, signing and publishing packs as The Update Framework describes it."""
