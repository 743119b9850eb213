"""`evolink generate`: building a request from options and files, submitting it, and fetching its result."""
