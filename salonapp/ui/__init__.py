"""The window. Qt lives here and nowhere else; data is read and written only through the runner."""
