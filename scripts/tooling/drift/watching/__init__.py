"""Many pages: fetching and collecting them, and the changelog between two states of them."""
