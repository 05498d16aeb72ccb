"""The pre-flight of a study: what its design can tell at best, and what in it looks like a slip. Nothing is fitted."""
