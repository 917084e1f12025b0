"""rasa-sdk actions: slots in, knowledge called, response name and data out. No sentences, no markup."""
