"""Measures of music and of pictures, in numpy alone: what the judge compares."""
