"""Sitrep: follows an armed conflict so that a channel does not have to."""

__version__ = "0.1.0"
