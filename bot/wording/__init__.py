"""Response name, data and language in; text and buttons out."""
