"""Pages of the support desk that span several apps: under /admin/, beside Django's own page of each table."""
