"""The recorded feed series that ``sitrep demo`` plays; everything it tells is made up."""
