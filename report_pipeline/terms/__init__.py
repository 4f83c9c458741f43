"""Words and topics: which policy terms a report uses, and how much room it gives to each topic."""
