"""Results as bytes: computed once, stored with digests, read by all."""
