"""A salon to try the program out with: made-up people who come and stay away as real ones do."""
