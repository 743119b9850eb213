"""The API that the sandbox serves: requests, responses, faults, and the operations on tasks and on files."""
