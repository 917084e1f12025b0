"""The assistant: understanding, dialogue, wording, channels and command line. Imports actions and knowledge, never the reverse."""
