"""The record of a year; only stages writes its stage."""
