"""The code generator: reads and lints spec/, bundles it into one OpenAPI document and generates generated/."""
