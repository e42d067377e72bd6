# Stage 1 builds the environment, stage 2 runs it: no compiler, no root, no tests in the image.
FROM python:3.12-slim-trixie AS build
WORKDIR /srv
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /srv/venv \
    && /srv/venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements/run.txt

FROM python:3.12-slim-trixie
# pg_dump and pg_restore, for backup and restore of a PostgreSQL up to 17.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /srv piaojue && install -d -o piaojue /srv/data
WORKDIR /srv
COPY --from=build /srv/venv venv
COPY alembic alembic
COPY app app
RUN python -m compileall -q app alembic
ENV PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIAOJUE_HOST=0.0.0.0
USER piaojue
VOLUME /srv/data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["sh", "-c", "python -m app migrate && exec python -m app serve"]
