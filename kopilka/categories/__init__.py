"""What money is for: standard and own categories."""
