"""A composer that goes on from the first model, with conditions and music of more contrast."""
