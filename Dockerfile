# The service and the trainer in one image: `docker run IMAGE work`, or --entrypoint smarketing-train.
# Everything written goes to /var/lib/smarketing, so the rest may be mounted read-only.
ARG BASE=python:3.11-slim

FROM ${BASE} AS build
WORKDIR /src
RUN python3 -m venv /opt/smarketing
COPY requirements.lock ./
RUN /opt/smarketing/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY models models
COPY service service
COPY training training
RUN /opt/smarketing/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM ${BASE}
RUN useradd --system --uid 10001 --home-dir /var/lib/smarketing --shell /usr/sbin/nologin smarketing \
    && install -d -o smarketing -g smarketing -m 0750 /var/lib/smarketing
COPY --from=build /opt/smarketing /opt/smarketing
ENV PATH=/opt/smarketing/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    OMP_NUM_THREADS=1 \
    SMARKETING_VAR_DIR=/var/lib/smarketing
WORKDIR /var/lib/smarketing
USER 10001
VOLUME /var/lib/smarketing
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
ENTRYPOINT ["smarketing"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
