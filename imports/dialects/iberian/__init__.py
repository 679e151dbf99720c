"""Spain and Portugal as portals and CRMs write them: provinces and districts, kinds, offers, numbers."""
