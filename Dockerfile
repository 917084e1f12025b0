# The bot in a container: not root, nothing of it can be changed but the state and the models. docs/operations.md.
FROM python:3.11-slim-bookworm AS build
COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /usr/local/bin/uv
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /app
COPY . .
# --locked: what uv.lock names, with its hashes, and nothing else.
RUN uv sync --locked --no-dev

FROM python:3.11-slim-bookworm
# The voice is optional (docs/audio.md); without this line the bot only writes.
RUN apt-get update && apt-get install -y --no-install-recommends espeak-ng && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /nonexistent safemigration
COPY --from=build /app /app
RUN install -d -o 10001 -g 10001 -m 0700 /state /app/models
WORKDIR /app
USER 10001
ENV PATH=/app/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 SAFEMIGRATION_STATE=/state SAFEMIGRATION_WEB_HOST=0.0.0.0
EXPOSE 8080
VOLUME ["/state", "/app/models"]
# The first start trains for some minutes: until then it is "starting", and never "healthy" without a loaded model.
HEALTHCHECK --interval=30s --timeout=15s --start-period=15m --retries=3 CMD ["safemigration", "health"]
STOPSIGNAL SIGTERM
CMD ["safemigration", "serve", "--no-chat"]
