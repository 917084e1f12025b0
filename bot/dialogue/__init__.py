"""How the assistant decides what to do next: Rasa's rules, carried out more quickly."""
