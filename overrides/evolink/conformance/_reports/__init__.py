"""Reports of a conformance run: plain text and JUnit XML."""
