"""The compiled engine: one rate law, a bounded Levenberg-Marquardt, many fits per call."""
