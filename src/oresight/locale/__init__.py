"""Draft; the real translator replaces this file."""
from __future__ import annotations
LANGUAGES = ("ja", "en")
def N_(text): return text
class Translator:
    def __init__(self, lang): self.lang = lang
    def __call__(self, text, **fields): return text.format(**fields) if fields else text
def translator(lang): return Translator(lang)
def chosen_language(explicit, env): return explicit or env.get("ORESIGHT_LANG") or "ja"
def describe(error, lang): return str(error).splitlines()
def format_number(v, lang, digits=2): return f"{v:,.{digits}f}"
def format_date(d, lang): return d.isoformat()
