"""The structures in which reads stand in a sheet, one to a file."""
