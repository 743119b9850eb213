"""Pages against the files of spec/models: what differs, how severe it is, and whether it is a known difference."""
