"""Where an address is: an offline gazetteer, and a remote geocoder where one is configured."""
