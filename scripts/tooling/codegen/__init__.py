"""From spec/ to generated/: read the files, check them, join them, run the generator, write what is derived."""
