"""The four stages: each finds its kind on characters and reads what it found, and none knows another."""
