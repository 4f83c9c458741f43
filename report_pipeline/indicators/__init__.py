"""Outlined text → figures: every quantity, and the catalogue's observations with their evidence."""
