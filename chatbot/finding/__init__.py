"""What is asked to the passages and sentences it may be answered from, or that nothing does."""
