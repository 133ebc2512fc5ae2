"""The environment that keeps Gradio and the model libraries from calling out."""

import os

ALWAYS = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}
UNLESS_SET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "LANGSMITH_TRACING": "false",
}
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def keep_quiet() -> None:
    """Switch off analytics, look-ups and stored runs, and keep loopback calls off any proxy."""
    os.environ.update(ALWAYS)
    for name, value in UNLESS_SET.items():
        os.environ.setdefault(name, value)
    for name in ("NO_PROXY", "no_proxy"):
        known = [host for host in os.environ.get(name, "").split(",") if host]
        missing = [host for host in LOOPBACK if host not in known]
        os.environ[name] = ",".join(known + missing)
