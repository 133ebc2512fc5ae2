"""Measure the answers offline."""
