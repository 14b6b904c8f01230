"""The words of the domain: standard library only; knows no file, network or window."""
