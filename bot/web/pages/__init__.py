"""The pages: a module for each subject, with its addresses in ``routes``."""
