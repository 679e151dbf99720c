"""Pages of the support desk about listings, under /admin/."""
