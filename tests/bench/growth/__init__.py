"""Does a turn cost more with a long talk, a full database, many agencies? See :mod:`tests.bench.growth.__main__`."""
