"""Understanding: graph components of the NLU pipeline, each thin over plain functions that need no Rasa."""
