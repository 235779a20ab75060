"""What holds for every test."""

import torch

# As the page runs; more threads share a product out by its size, which decides its last bits.
torch.set_num_threads(1)
