"""What `verify` looks at: figures, names, arms and outcomes, and the wording of near copies."""
