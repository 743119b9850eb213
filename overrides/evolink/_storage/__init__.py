"""Files on disk: part files of downloads, hashing, and the detection of media types."""
