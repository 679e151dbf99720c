"""What Seeki is held beside: the same work as a competent engineer would write it at first, and floors."""
