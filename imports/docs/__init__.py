"""The documentation for integrators, made of the product's own tables: schema, mappings, codes, limits."""
