"""Platforms as tests/scenario.py plays its story on them: what a person types and presses, and what they see.

`neutral` has no platform: requests go straight to the conversation. `slack` and `discord` talk to the fakes
over sockets, with the adapters and libraries that Sitrep runs with; `simcord` to discord.py's own simulation.
`seen` makes what each of them shows comparable.
"""
