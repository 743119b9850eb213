"""The Model Context Protocol: serves `evolink.tools` to agents with the official SDK `mcp`, the extra `mcp`."""
