# syntax=docker/dockerfile:1
# Two stages: the first builds the environment exactly as `make run` does, the second only runs it.

FROM python:3.13-slim-bookworm AS build
ENV KRING_VENV=/opt/kring/venv KRING_STATIC_ROOT=/opt/kring/static PIP_NO_CACHE_DIR=1
WORKDIR /opt/kring/app
# The packages alone, by hash from the lock: this layer changes only when the lock does.
COPY requirements.lock ./
COPY config/bootstrap.py config/
RUN ["python3", "-I", "config/bootstrap.py"]
COPY . .
# Translations and static files.
RUN ["python3", "-I", "config/bootstrap.py"]

FROM python:3.13-slim-bookworm
ENV PATH=/opt/kring/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    KRING_STATIC_ROOT=/opt/kring/static
RUN groupadd --system --gid 10001 kring \
    && useradd --system --uid 10001 --gid kring --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin kring \
    && install --directory --owner=kring --group=kring --mode=0700 /var/lib/kring /var/lib/erasures
COPY --from=build /opt/kring /opt/kring
WORKDIR /opt/kring/app
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
# With Python, because a slim image has no curl. The worker and beat have checks of their own in docker-compose.yml.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-I", "config/probe.py", "web"]
CMD ["gunicorn", "config.wsgi", "--bind=0.0.0.0:8000", "--workers=2", "--threads=4", "--worker-tmp-dir=/dev/shm", "--no-control-socket", "--graceful-timeout=20"]
