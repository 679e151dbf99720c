"""The demo agency's past: homes that nobody has built, and a month of imports as a CRM would have sent them."""
