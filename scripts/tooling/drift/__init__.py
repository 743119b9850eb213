"""scripts/drift: reads documentation pages and tells where they and the spec disagree."""
