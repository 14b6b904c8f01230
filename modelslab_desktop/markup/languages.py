"""The names of programming languages, as a reader knows them, by what stands at a fence."""

from functools import cache

_NAMES = {  # where Pygments has none, or one that few would look for
    "asm": "Assembly",
    "bat": "Batch",
    "cjs": "JavaScript",
    "console": "Console",
    "csv": "CSV",
    "docker": "Dockerfile",
    "dockerfile": "Dockerfile",
    "env": "Environment",
    "jsonc": "JSON",
    "jsx": "JSX",
    "latex": "LaTeX",
    "less": "Less",
    "make": "Makefile",
    "makefile": "Makefile",
    "matlab": "MATLAB",
    "mermaid": "Mermaid",
    "mjs": "JavaScript",
    "nginx": "Nginx",
    "plain": "Text",
    "plaintext": "Text",
    "postgresql": "PostgreSQL",
    "proto": "Protocol Buffers",
    "r": "R",
    "regex": "Regex",
    "sh": "Shell",
    "shell": "Shell",
    "svelte": "Svelte",
    "text": "Text",
    "tsx": "TSX",
    "txt": "Text",
    "vb": "Visual Basic",
    "vba": "VBA",
    "vim": "Vim script",
    "vue": "Vue",
    "zsh": "Shell",
}


@cache
def language_name(written: str) -> str:
    """The name of a language by what was written at its fence; "Code" when nothing was."""
    if not written:
        return "Code"
    return _NAMES.get(written.lower()) or _pygments_names().get(written.lower()) or written


@cache
def _pygments_names() -> dict[str, str]:
    # loaded late: only code needs it
    from pygments.lexers import get_all_lexers

    return {alias: name for name, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases}
