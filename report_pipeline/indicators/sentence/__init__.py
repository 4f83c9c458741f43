"""The reading of one sentence: which name each of its figures belongs to."""
