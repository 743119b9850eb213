"""State of the sandbox: tasks, credits and files in memory, and a store that keeps them in a file."""
