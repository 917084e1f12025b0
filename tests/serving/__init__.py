"""``serve`` and its processes."""
