"""Turn a folder of documents into a searchable, versioned index."""
