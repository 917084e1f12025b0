"""Both databases under the same tests, and several workers on one of them."""
