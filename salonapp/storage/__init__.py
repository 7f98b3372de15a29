"""How a fact is kept: the databases, the one door for writing, the journal, undo and backups."""
