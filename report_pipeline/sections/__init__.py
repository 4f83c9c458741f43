"""Clean text → the report's outline: a tree of sections that tiles the text."""
