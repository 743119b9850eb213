"""Sans-I/O core of the client: every operation is a generator that yields effects and receives their outcomes.

The drivers in `evolink._http` carry the effects out; nothing here imports an HTTP library, sleeps or opens a socket.
"""
