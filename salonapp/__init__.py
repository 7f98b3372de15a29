"""SalonApp: the program a beauty salon keeps open on its front-desk PC all day."""

__version__ = "0.1.0"
