"""What commands write: JSON, tables and progress, and errors with their exit codes."""
