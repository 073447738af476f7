"""From the world to entries: fetch bytes, parse them in a process that can be killed, read seed briefings."""
