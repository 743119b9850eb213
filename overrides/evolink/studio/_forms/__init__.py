"""Forms for requests, made from a model's JSON Schema: a request becomes controls, and a posted form a request."""
