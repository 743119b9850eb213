"""scripts/drift: reads documentation pages and reports where they and the spec disagree.

The packages, each importing only those before it: `pages` reads a page, `comparison` compares it with spec/, `watching`
fetches and collects pages and creates their changelog, `reports` formats the results, `drafts` writes model files,
`commands` has the subcommands.
"""
