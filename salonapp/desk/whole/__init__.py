"""The whole salon as one open file: written row by row, and taken in by an empty salon."""
