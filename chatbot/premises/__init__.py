"""What a question takes for granted that is not so: found, put right, and cited."""
