"""Moving pictures that show a clip's traits."""

from .render import render_frames

__all__ = ["render_frames"]
