"""How a report looks in a browser and when that prints it; the colours come from the program's themes."""

from collections.abc import Mapping

_ROLES = (
    *("window", "surface", "question", "divider", "line", "text", "text-muted", "link", "accent", "accent-soft"),
    *("code-surface", "code-comment", "code-keyword", "code-function", "code-type", "code-string", "code-number"),
    "code-deleted",
)


def stylesheet(light: Mapping[str, str], dark: Mapping[str, str]) -> str:
    """The style sheet, with the colours of both themes."""
    at_night = f"@media screen and (prefers-color-scheme: dark) {{\n{_variables(dark)}}}\n"
    return _variables(light) + at_night + _SHEET + _kinds()


def _variables(colors: Mapping[str, str]) -> str:
    return ":root { " + " ".join(f"--{role}: {colors[role]};" for role in _ROLES) + " }\n"


def _kinds() -> str:
    kinds = [role for role in _ROLES if role.startswith("code-") and role != "code-surface"]
    return "".join(f".{kind} {{ color: var(--{kind}); }}\n" for kind in kinds)


_SHEET = """\
:root { color-scheme: light dark; }
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 50rem;
  background: var(--window); color: var(--text);
  font: 1rem/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; overflow-wrap: break-word;
}
body.side-by-side { max-width: 110rem; }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 1.5em 0 0.5em; text-wrap: balance; }
h1 { font-size: 1.9rem; margin-top: 0; }
h2 { font-size: 1.35rem; }
h3 { font-size: 1.1rem; margin-top: 0; }
h4 { font-size: 1.1rem; }
h5, h6 { font-size: 1rem; }
p, ul, ol, pre, blockquote, .wide { margin: 0 0 0.8em; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.muted { color: var(--text-muted); font-size: 0.9rem; }
.turn { border-top: 1px solid var(--divider); margin-top: 2.5rem; }
.question { background: var(--question); border-radius: 0.6rem; padding: 0.8rem 1rem; margin-bottom: 1.2rem; }
.question > :last-child, .text > :last-child { margin-bottom: 0; }
.answers { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); }
.answer { border: 1px solid var(--divider); border-radius: 0.6rem; padding: 1rem 1.2rem; min-width: 0; }
.verdict { background: var(--accent-soft); border-radius: 0.6rem; padding: 0.7rem 1rem; margin-top: 1rem; }
ul, ol { padding-inline-start: 1.7em; }
li > ul, li > ol { margin-bottom: 0; }
li > p { margin-bottom: 0.4em; }
.task { list-style: none; margin-inline-start: -1.4em; }
blockquote { border-inline-start: 3px solid var(--line); padding-inline-start: 1em; color: var(--text-muted); }
code { font-family: ui-monospace, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.9em; }
:not(pre) > code { background: var(--code-surface); border-radius: 0.3em; padding: 0.1em 0.3em; }
pre {
  background: var(--code-surface); border: 1px solid var(--divider); border-radius: 0.6rem;
  padding: 0.8em 1em; overflow-x: auto; line-height: 1.45; tab-size: 4;
}
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { border: 1px solid var(--divider); padding: 0.4em 0.7em; text-align: start; vertical-align: top; }
thead th, .settings th { background: var(--surface); }
.settings tbody th { font-weight: 500; white-space: nowrap; }
.left { text-align: left; } .center { text-align: center; } .right { text-align: right; }
hr { border: 0; border-top: 1px solid var(--divider); margin: 1.5em 0; }
.formula { position: relative; }
.formula.alone { display: block; text-align: center; margin: 0.8em 0; overflow-x: auto; }
.formula svg { fill: currentColor; overflow: visible; max-width: 100%; }
.source { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap; }
@media print {
  :root { color-scheme: light; }
  @page { margin: 18mm; }
  body, body.side-by-side { max-width: none; padding: 0 1px; font-size: 10.5pt; }
  .answers { display: block; }
  .answer { margin-bottom: 1rem; }
  h1, h2, h3, h4, h5, h6 { break-after: avoid; }
  tr, .question, .verdict { break-inside: avoid; }
  p, li { orphans: 3; widows: 3; }
  pre { white-space: pre-wrap; }
  .wide { overflow: visible; }
}
"""
