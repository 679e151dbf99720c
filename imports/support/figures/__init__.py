"""What the operations page shows: each file one figure, with bounded queries however much there is."""
