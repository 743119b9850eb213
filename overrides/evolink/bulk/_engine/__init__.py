"""Running the rows of bulk runs: one job function for both databases, and what its jobs share."""
