"""Training our own small networks on crops that the lab renders, labelled by its exact truth."""
