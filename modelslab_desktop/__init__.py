"""ModelsLab Desktop: chat with, and compare, the language models behind ModelsLab's API."""

__version__ = "0.1.0"
