"""The state folder: keys, sealed rows, conversations, retention."""
