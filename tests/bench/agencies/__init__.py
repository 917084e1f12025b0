"""The proof of the licence check: ``python -m tests.bench.agencies [--quick] [--json]``."""
