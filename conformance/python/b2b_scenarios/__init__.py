"""The B2B scenarios, one file for each resource."""
