"""E-mails to members: what failed, that nothing comes any more, what is about to expire."""
