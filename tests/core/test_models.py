"""Ids are said as a person would say them, and tell who made the model."""

import pytest

from modelslab_desktop.core.models import Model, is_demo, readable_name, vendor_of

SPOKEN = {
    "Qwen/Qwen2.5-VL-72B-Instruct-together": ("Qwen2.5 VL 72B Instruct", "Qwen"),
    "Qwen-Qwen2.5-7B-Instruct": ("Qwen2.5 7B Instruct", "Qwen"),
    "Qwen-QwQ-32B-together": ("QwQ 32B", "Qwen"),
    "qwen/qwen3-coder:free": ("Qwen3 Coder (free)", "Qwen"),
    "qwen-max": ("Qwen Max", "Qwen"),
    "deepseek-ai-DeepSeek-V3": ("DeepSeek V3", "DeepSeek"),
    "deepseek-ai/DeepSeek-R1-Distill-Llama-70B": ("DeepSeek R1 Distill Llama 70B", "DeepSeek"),
    "deepseek-chat": ("DeepSeek Chat", "DeepSeek"),
    "meta-llama/Llama-3.3-70B-Instruct-Turbo": ("Llama 3.3 70B Instruct Turbo", "Meta"),
    "meta-llama/Meta-Llama-3.1-405B-Instruct": ("Llama 3.1 405B Instruct", "Meta"),
    "meta-llama-Llama-4-Scout-17B-16E-Instruct": ("Llama 4 Scout 17B 16E Instruct", "Meta"),
    "meta-llama-3-8b": ("Llama 3 8B", "Meta"),
    "accounts/fireworks/models/llama-v3p1-70b-instruct": ("Llama V3.1 70B Instruct", "Meta"),
    "gpt-4o": ("GPT-4o", "OpenAI"),
    "gpt-4o-mini": ("GPT-4o mini", "OpenAI"),
    "gpt-4o-2024-08-06": ("GPT-4o (2024-08-06)", "OpenAI"),
    "gpt-3.5-turbo-0125": ("GPT-3.5 Turbo 0125", "OpenAI"),
    "chatgpt-4o-latest": ("ChatGPT-4o (latest)", "OpenAI"),
    "openai/gpt-oss-120b": ("GPT-OSS 120B", "OpenAI"),
    "o1": ("o1", "OpenAI"),
    "o3-mini": ("o3-mini", "OpenAI"),
    "o4-mini-2025-04-16": ("o4-mini (2025-04-16)", "OpenAI"),
    "o3-deep-research": ("o3 Deep Research", "OpenAI"),
    "claude-sonnet-4-5-20250929": ("Claude Sonnet 4.5", "Anthropic"),
    "claude-3-5-haiku-latest": ("Claude 3.5 Haiku", "Anthropic"),
    "claude-3-7-sonnet@20250219": ("Claude 3.7 Sonnet", "Anthropic"),
    "anthropic/claude-opus-4.1": ("Claude Opus 4.1", "Anthropic"),
    "us.anthropic.claude-3-5-sonnet-20241022-v2:0": ("Claude 3.5 Sonnet V2", "Anthropic"),
    "gemini-2.5-pro": ("Gemini 2.5 Pro", "Google"),
    "google/gemma-3n-E4B-it": ("Gemma 3n E4B IT", "Google"),
    "mistralai/Mixtral-8x7B-Instruct-v0.1": ("Mixtral 8x7B Instruct v0.1", "Mistral"),
    "mistralai-Mistral-7B-Instruct-v0.3-together": ("Mistral 7B Instruct v0.3", "Mistral"),
    "mistral-large-latest": ("Mistral Large (latest)", "Mistral"),
    "mixtral-8x22b": ("Mixtral 8x22B", "Mistral"),
    "moonshotai/Kimi-K2-Instruct": ("Kimi K2 Instruct", "Moonshot AI"),
    "zai-org/GLM-4.5-Air-FP8": ("GLM 4.5 Air FP8", "Z.ai"),
    "z-ai/glm-4.5-air:free": ("GLM 4.5 Air (free)", "Z.ai"),
    "x-ai/grok-3-mini": ("Grok 3 Mini", "xAI"),
    "grok-4-1-fast": ("Grok 4.1 Fast", "xAI"),
    "microsoft/WizardLM-2-8x22B": ("WizardLM 2 8x22B", "Microsoft"),
    "nvidia/Llama-3.1-Nemotron-70B-Instruct-HF": ("Llama 3.1 Nemotron 70B Instruct HF", "NVIDIA"),
    "NousResearch/Hermes-3-Llama-3.1-405B": ("Hermes 3 Llama 3.1 405B", "Nous Research"),
    "MiniMaxAI/MiniMax-M1-80k": ("MiniMax M1 80k", "MiniMax"),
    "cohere/command-r-plus-08-2024": ("Command R Plus (2024-08)", "Cohere"),
    "lgai/exaone-3-5-32b-instruct": ("EXAONE 3.5 32B Instruct", "LG AI Research"),
    "01-ai/Yi-34B-Chat": ("Yi 34B Chat", "01.AI"),
    "amazon/nova_lite": ("Nova Lite", "Amazon"),
    "some-lab/some-model-7b": ("Some Model 7B", "some-lab"),
    "demo/guided-tour": ("Guided Tour", "Demo"),
}


@pytest.mark.parametrize(("model_id", "said"), SPOKEN.items(), ids=SPOKEN.keys())
def test_an_id_is_said_with_a_name_and_a_vendor(model_id: str, said: tuple[str, str]) -> None:
    assert (readable_name(model_id), vendor_of(model_id)) == said


@pytest.mark.parametrize(
    "model_id", ["my-model", "oracle-x", "phoenix-1", "us.x", "o", "gpte-1", "", "-", "/", "a/", "模型"]
)
def test_an_id_that_names_nobody_known_stays_as_it_is(model_id: str) -> None:
    assert readable_name(model_id) == model_id


def test_the_servers_owner_tells_the_vendor_only_where_the_id_does_not() -> None:
    assert Model("my-model", "mistralai").vendor == "Mistral"
    assert Model("my-model", "Some Lab").vendor == "Some Lab"
    assert Model("my-model").vendor == "Other"
    assert Model("gpt-4o", "system").vendor == "OpenAI"


def test_a_demo_model_is_told_by_its_prefix() -> None:
    assert is_demo("demo/guided-tour")
    assert not is_demo("demonstration/model")
