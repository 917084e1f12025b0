"""Tests of the staff accounts and pages."""
