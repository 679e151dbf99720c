"""The ground of dialects that map field by field: sheets of cells, tables of entries, and the listing in the making."""
