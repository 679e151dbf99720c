"""The naive peer: a Django REST app with a ListSerializer and bulk_create, as its tutorials teach it."""
