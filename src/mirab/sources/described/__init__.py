"""Published tables of the world at large, one YAML file each; ``passed_over.yaml`` names what is not read."""
