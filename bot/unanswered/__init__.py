"""What people asked that the bot could not answer: numbers always, words only of those who said yes."""
