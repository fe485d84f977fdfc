"""Tags of the watch's pages."""
