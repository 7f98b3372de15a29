"""The salon's services and the norms that say when each is due again."""
