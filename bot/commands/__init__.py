"""One module for each command of safemigration."""
