"""全程介入式监督: groups, findings until they are verified, inspection sites drawn by lot."""
