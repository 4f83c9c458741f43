"""Text → the report's own text, who gave it and for which year; or why it is no report."""
