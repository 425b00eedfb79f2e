"""From an agency's server to a valid package."""
