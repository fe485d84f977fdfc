"""Documents made from the watch: the Early Warning Bulletin, built, looked at and downloaded."""
