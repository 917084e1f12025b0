"""Station campaigns: codes, what they lead to, counts, posters."""
