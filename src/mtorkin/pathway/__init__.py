"""A model of the mTOR pathway of a cell: what a compound would do there. All of it is predicted by a model."""
