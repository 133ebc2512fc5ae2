"""Turn a question, and the turns before it, into a checked and cited answer."""
