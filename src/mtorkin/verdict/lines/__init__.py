"""Evidence lines on a compound: what each shows, whether it passed its checks, and what it says of the classes."""
