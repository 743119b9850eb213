"""HTTP: the only room of the client that imports an HTTP library.

The drivers carry out the effects of sans-I/O operations over httpx; the transports, the connection pool, TLS and timers
serve them. Exceptions of httpx and aiohttp are mapped to `evolink.errors` here.
"""
