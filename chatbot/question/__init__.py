"""A question as it was typed, and the turns before it, to what is asked: safe, whole and named."""
