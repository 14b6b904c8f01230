"""Markdown to safe, semantic HTML; knows no Qt, no file and no network."""
