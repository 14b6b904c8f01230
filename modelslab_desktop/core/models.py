"""A model as it is listed, and how its id is said to a person."""

import re
from dataclasses import dataclass

_GATEWAYS = re.compile(r"-(together|fireworks|deepinfra|groq)$", re.IGNORECASE)
_VENDORS = {
    "ai21": "AI21",
    "alibaba": "Alibaba",
    "allenai": "Ai2",
    "amazon": "Amazon",
    "anthropic": "Anthropic",
    "claude": "Anthropic",
    "baidu": "Baidu",
    "codellama": "Meta",
    "codestral": "Mistral",
    "cohere": "Cohere",
    "command": "Cohere",
    "deepcogito": "Deep Cogito",
    "deepseek": "DeepSeek",
    "deepseek-ai": "DeepSeek",
    "demo": "Demo",
    "gemini": "Google",
    "gemma": "Google",
    "google": "Google",
    "gpt": "OpenAI",
    "chatgpt": "OpenAI",
    "o1": "OpenAI",
    "o3": "OpenAI",
    "o4": "OpenAI",
    "openai": "OpenAI",
    "grok": "xAI",
    "x-ai": "xAI",
    "xai": "xAI",
    "huggingfaceh4": "Hugging Face",
    "ibm-granite": "IBM",
    "inclusionai": "inclusionAI",
    "kimi": "Moonshot AI",
    "moonshotai": "Moonshot AI",
    "llama": "Meta",
    "meta": "Meta",
    "meta-llama": "Meta",
    "microsoft": "Microsoft",
    "phi": "Microsoft",
    "minimax": "MiniMax",
    "minimaxai": "MiniMax",
    "mistral": "Mistral",
    "mistralai": "Mistral",
    "mixtral": "Mistral",
    "nousresearch": "Nous Research",
    "nvidia": "NVIDIA",
    "perplexity": "Perplexity",
    "qwen": "Qwen",
    "qwq": "Qwen",
    "thudm": "Z.ai",
    "tiiuae": "TII",
    "upstage": "Upstage",
    "z-ai": "Z.ai",
    "zai-org": "Z.ai",
    "glm": "Z.ai",
    "01-ai": "01.AI",
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
        return vendor_of(self.id) or _VENDORS.get(self.owner.lower(), self.owner) or "Other"


def readable_name(model_id: str) -> str:
    """A model's id without its vendor, its gateway and its punctuation; never empty for a non-empty id."""
    prefix = _prefix(model_id)
    rest = model_id[len(prefix) :].lstrip("/-") if prefix else model_id.rsplit("/", 1)[-1]
    words = _GATEWAYS.sub("", rest).replace("_", "-").replace("-", " ").split()
    return " ".join(word if any(c.isupper() for c in word) else _capitalised(word) for word in words) or model_id


def vendor_of(model_id: str) -> str:
    """The vendor that an id names ("Qwen/…", "deepseek-ai-DeepSeek-V3", "gpt-4o"), or an empty string."""
    prefix = _prefix(model_id)
    if prefix:
        return _VENDORS.get(prefix.lower(), prefix)
    family = re.match(r"[a-z]+\d?(?=[^a-z]|$)", model_id.lower())
    return (_VENDORS.get(family[0], "") or _VENDORS.get(family[0].rstrip("0123456789"), "")) if family else ""


def _prefix(model_id: str) -> str:
    """The vendor part of an id: before a slash, or one of the known hyphenated names at its start."""
    if "/" in model_id:
        return model_id.split("/", 1)[0]
    lowered = model_id.lower()
    # a family such as "gpt" or "claude" is part of the name; only an organisation in front of it is cut off
    organisations = (
        "deepseek-ai",
        "meta-llama",
        "mistralai",
        "moonshotai",
        "zai-org",
        "z-ai",
        "x-ai",
        "minimaxai",
        "nousresearch",
        "ibm-granite",
        "openai",
        "google",
        "anthropic",
        "nvidia",
        "microsoft",
    )
    return next((model_id[: len(name)] for name in organisations if re.match(rf"{name}-[a-z]", lowered)), "")


def _capitalised(word: str) -> str:
    """ "gpt" -> "GPT", "4o" -> "4o", "sonnet" -> "Sonnet", "72b" -> "72B"."""
    if word in ("gpt", "glm", "vl", "qwq", "moe", "ai"):
        return word.upper()
    if re.fullmatch(r"\d+(\.\d+)?b|a\d+b|\d+x\d+b", word):
        return word.upper()
    return word[0].upper() + word[1:]
