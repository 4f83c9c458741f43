"""What Dagster materialises: each asset reads, calls one function, writes, and reports metadata."""
