"""Fitted rate laws as SBML: equations as MathML, the parts of a model, and the model of a study."""
