"""What only the byte format of frames needs."""
