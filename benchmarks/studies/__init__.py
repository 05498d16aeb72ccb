"""What the simulation studies share: the way through the program, runs that go on where they stopped, reliability."""
