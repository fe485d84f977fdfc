"""What is done from end to end: ingest, observe, compute, watch, replay and back-test, each giving one value."""
