"""Bytes → text: encodings and file formats. Knows nothing of what a report says."""
