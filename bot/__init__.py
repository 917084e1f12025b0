"""The assistant: understanding, wording, channels, command line. Imports actions and knowledge, never the reverse."""
