"""A model as it is listed, and how its id is said to a person."""

import re
from dataclasses import dataclass
from functools import cache

# Organisations, as they stand before a slash, a hyphen or a dot: "meta-llama/…", "deepseek-ai-…", "anthropic.…".
_MAKERS = {
    "01-ai": "01.AI",
    "ai21": "AI21",
    "ai21labs": "AI21",
    "alibaba": "Qwen",
    "allenai": "Ai2",
    "amazon": "Amazon",
    "anthropic": "Anthropic",
    "arcee-ai": "Arcee AI",
    "arcee_ai": "Arcee AI",
    "baidu": "Baidu",
    "bytedance": "ByteDance",
    "bytedance-seed": "ByteDance",
    "cohere": "Cohere",
    "coherelabs": "Cohere",
    "databricks": "Databricks",
    "deepcogito": "Deep Cogito",
    "deepseek": "DeepSeek",
    "deepseek-ai": "DeepSeek",
    "demo": "Demo",
    "google": "Google",
    "huggingfaceh4": "Hugging Face",
    "huggingfacetb": "Hugging Face",
    "ibm": "IBM",
    "ibm-granite": "IBM",
    "inclusionai": "inclusionAI",
    "lgai": "LG AI Research",
    "lgai-exaone": "LG AI Research",
    "meta": "Meta",
    "meta-llama": "Meta",
    "microsoft": "Microsoft",
    "minimax": "MiniMax",
    "minimaxai": "MiniMax",
    "mistral": "Mistral",
    "mistralai": "Mistral",
    "moonshot": "Moonshot AI",
    "moonshotai": "Moonshot AI",
    "nousresearch": "Nous Research",
    "nvidia": "NVIDIA",
    "openai": "OpenAI",
    "perplexity": "Perplexity",
    "qwen": "Qwen",
    "stepfun-ai": "StepFun",
    "tencent": "Tencent",
    "thudm": "Z.ai",
    "tiiuae": "TII",
    "upstage": "Upstage",
    "x-ai": "xAI",
    "xai": "xAI",
    "z-ai": "Z.ai",
    "zai-org": "Z.ai",
}
# First words of names, which tell the maker: "gemma-2-27b-it".
_FAMILIES = {
    "chatglm": "Z.ai",
    "chatgpt": "OpenAI",
    "claude": "Anthropic",
    "codegemma": "Google",
    "codellama": "Meta",
    "codestral": "Mistral",
    "command": "Cohere",
    "dbrx": "Databricks",
    "deepseek": "DeepSeek",
    "devstral": "Mistral",
    "doubao": "ByteDance",
    "ernie": "Baidu",
    "exaone": "LG AI Research",
    "falcon": "TII",
    "gemini": "Google",
    "gemma": "Google",
    "glm": "Z.ai",
    "gpt": "OpenAI",
    "granite": "IBM",
    "grok": "xAI",
    "hermes": "Nous Research",
    "hunyuan": "Tencent",
    "jamba": "AI21",
    "kimi": "Moonshot AI",
    "llama": "Meta",
    "magistral": "Mistral",
    "minimax": "MiniMax",
    "ministral": "Mistral",
    "mistral": "Mistral",
    "mixtral": "Mistral",
    "nemotron": "NVIDIA",
    "nova": "Amazon",
    "o1": "OpenAI",
    "o3": "OpenAI",
    "o4": "OpenAI",
    "olmo": "Ai2",
    "phi": "Microsoft",
    "pixtral": "Mistral",
    "qvq": "Qwen",
    "qwen": "Qwen",
    "qwq": "Qwen",
    "solar": "Upstage",
    "sonar": "Perplexity",
    "wizardlm": "Microsoft",
    "yi": "01.AI",
}
# Who passes models on; no maker, before a slash as little as at an id's end.
_GATEWAYS = {"together", "fireworks", "deepinfra", "groq", "openrouter", "bedrock", "azure", "accounts", "models"}
_REGIONS = {"us", "eu", "apac", "global"}
_WRITTEN = {
    "ai": "AI",
    "awq": "AWQ",
    "chatglm": "ChatGLM",
    "chatgpt": "ChatGPT",
    "codellama": "Code Llama",
    "dbrx": "DBRX",
    "deepseek": "DeepSeek",
    "ernie": "ERNIE",
    "exaone": "EXAONE",
    "fp8": "FP8",
    "glm": "GLM",
    "gpt": "GPT",
    "gptq": "GPTQ",
    "hf": "HF",
    "it": "IT",
    "minimax": "MiniMax",
    "moe": "MoE",
    "olmo": "OLMo",
    "oss": "OSS",
    "qvq": "QVQ",
    "qwq": "QwQ",
    "tts": "TTS",
    "vl": "VL",
    "wizardlm": "WizardLM",
}


@dataclass(frozen=True, slots=True)
class Model:
    """One entry of the model list."""

    id: str
    owner: str = ""  # the server's owned_by; often empty

    @property
    def name(self) -> str:
        """A readable name, such as "Qwen2.5 VL 72B Instruct"."""
        return readable_name(self.id)

    @property
    def vendor(self) -> str:
        """Who made it, in a word; "Other" when nothing tells."""
        return vendor_of(self.id) or _MAKERS.get(self.owner.lower(), self.owner) or "Other"


@cache
def readable_name(model_id: str) -> str:
    """A model's id without its maker, its gateway and its punctuation; as it is when it names nobody."""
    _, name = _parted(model_id)
    if not vendor_of(model_id):
        return model_id
    name, _, variant = name.partition(":")
    name, date = _undated(_without_gateway(name))
    # two whole numbers are a version: "claude-sonnet-4-5", "llama3-1-8b", and "llama-v3p1-8b"
    name = re.sub(r"(?<![\d.])([1-9]\d?)[-p](\d)(?=-|$)", r"\1.\2", name)
    words = _joined([_written(word) for word in re.split(r"[-_ ]+", name) if word])
    notes = [date if vendor_of(model_id) != "Anthropic" else "", "" if variant.isdecimal() else variant]
    return " ".join([words, *(f"({note})" for note in notes if note)]) if words else model_id


@cache
def vendor_of(model_id: str) -> str:
    """The vendor that an id names ("Qwen/…", "deepseek-ai-DeepSeek-V3", "gpt-4o"), or an empty string."""
    maker, name = _parted(model_id)
    return _MAKERS.get(maker.lower(), maker) or _family(name)


def is_demo(model_id: str) -> bool:
    """Whether a model answers offline, inside the program."""
    return model_id.startswith("demo/")


def _parted(model_id: str) -> tuple[str, str]:
    """Who made a model, as the id has it (often empty), and the model's own name."""
    *places, name = model_id.split("/")
    makers = [place for place in places if place and place.lower() not in _GATEWAYS]
    region, dot, rest = name.partition(".")
    maker, name = _cut(rest if dot and region in _REGIONS else name)
    return (makers[-1] if makers else maker), name


def _cut(name: str) -> tuple[str, str]:
    """The same for a name without a slash; a family ("mistral-large") is cut off only before one of its own."""
    lowered = name.lower()
    for end in sorted((at for at, sign in enumerate(lowered) if sign in "-."), reverse=True):
        maker, rest = lowered[:end], lowered[end + 1 :]
        if maker in _MAKERS and rest[:1].isalpha() and (maker not in _FAMILIES or _family(rest) == _MAKERS[maker]):
            return name[:end], name[end + 1 :]
    return "", name


def _family(name: str) -> str:
    """The maker that the first letters of a name tell, or an empty string."""
    family = re.match(r"(?:o\d|[a-z]++)(?![^\W\d_])", name.lower())
    return _FAMILIES.get(family[0], "") if family else ""


def _without_gateway(name: str) -> str:
    start, _, end = name.rpartition("-")
    return start if start and end.lower() in _GATEWAYS else name


def _undated(name: str) -> tuple[str, str]:
    """A name without the date in it, and that date, or "latest"."""
    if name.endswith("-latest"):
        return name.removesuffix("-latest"), "latest"
    found = re.search(r"[-@](?:(20\d\d)-?([01]\d)-?([0-3]\d)|([01]\d)-(20\d\d))(?=$|-v\d)", name)
    if not found:
        return name, ""
    year, month, day, month_only, its_year = found.groups()
    date = f"{year}-{month}-{day}" if year else f"{its_year}-{month_only}"
    return name[: found.start()] + name[found.end() :], date


def _written(word: str) -> str:
    """A word as its maker writes it ("GPT", "4o", "Sonnet", "8x7B"); capitals stay where they are."""
    if word != word.lower():
        return word
    if re.fullmatch(r"[ae]?\d[\dx.]*[bem]", word):
        return word.upper().replace("X", "x")
    if re.match(r"v0|o\d", word):
        return word
    return _WRITTEN.get(word) or word[0].upper() + word[1:]


def _joined(words: list[str]) -> str:
    """As OpenAI writes them: "GPT-4o mini", "o3-mini"; all others with spaces."""
    first, *rest = words or [""]
    if first in ("GPT", "ChatGPT"):
        rest = [word.lower() if word in ("Mini", "Nano") else word for word in rest]
        return "-".join([first, " ".join(rest)]) if rest else first
    if re.fullmatch(r"o\d", first) and rest and rest[0] in ("Mini", "Pro", "Preview"):
        return " ".join([f"{first}-{rest[0].lower()}", *rest[1:]])
    return " ".join(words)
