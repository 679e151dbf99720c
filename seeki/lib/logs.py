"""Structured logs: one line an event, with the request id, as JSON in production and coloured text elsewhere."""

import logging
import sys

import structlog


def configure_logging(format_name: str, level: str) -> None:
    """Send structlog's and the standard library's records through one chain to standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=final_steps(format_name))
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # Stripe's client tells each request twice, with ids, libvips each step of each image; what fails we tell ourselves.
    for talkative in ("stripe", "pyvips"):
        logging.getLogger(talkative).setLevel(max(root.level, logging.WARNING))


def final_steps(format_name: str) -> list[structlog.typing.Processor]:
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if format_name == "json":
        return [remove, structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    # Plain: where rich is installed, structlog would print every local variable, secrets and bodies among them.
    plain = structlog.dev.plain_traceback
    return [remove, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
