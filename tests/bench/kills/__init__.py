"""kill -9 of any process of the real program, and whether anybody's answer is lost, out of order, or comes twice."""
