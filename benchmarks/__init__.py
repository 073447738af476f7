"""Speed, size and endurance, measured here and now: ``make bench``."""
