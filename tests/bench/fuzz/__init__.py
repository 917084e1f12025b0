"""Random updates, requests and texts against the running bot; see ``__main__``."""
