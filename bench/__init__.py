"""How fast Rounds is and what it needs, beside what its users would otherwise build."""
