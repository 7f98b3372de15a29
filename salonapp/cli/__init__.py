"""The shell: every job of the program without a window, for people and for other programs."""
