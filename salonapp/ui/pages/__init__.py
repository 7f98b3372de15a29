"""The screens, one package each; the shell mounts them when they are first looked at."""
