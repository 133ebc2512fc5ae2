"""Files of other formats to the corpus's own: one module a format, `registry` picks it."""
