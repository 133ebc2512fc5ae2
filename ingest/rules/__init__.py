"""What lint looks for: one module a subject, each a function from pages to findings."""
