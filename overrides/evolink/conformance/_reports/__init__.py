"""Reports of a conformance run: plain text, HTML and JUnit XML."""
