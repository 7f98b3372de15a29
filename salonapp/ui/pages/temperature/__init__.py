"""Temperature: how the clients are spread, who moves, whom to call, and how right it was."""
