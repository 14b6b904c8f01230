"""What is going on: sends, streams, lists and settings, told by QtCore signals; knows no widget."""
