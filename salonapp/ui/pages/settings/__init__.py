"""What the salon decides once: name, language, services, masters, messages, mail, backups."""
