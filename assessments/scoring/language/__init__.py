"""What the scorer knows about Chinese and English: sounds, everyday words, words of no weight, negation."""
