"""A chat model that chooses, orders and joins sentences; nothing of it is shown unchecked."""
