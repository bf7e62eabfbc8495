# `fairlead serve` on one machine, in a container: deploy/README.md says how.
FROM python:3.12-slim AS build
# requirements-learning.txt where `[learning]` has a schedule.
ARG REQUIREMENTS=requirements-server.txt
WORKDIR /src
RUN python -m venv --without-pip /opt/fairlead
COPY requirements-server.txt requirements-learning.txt ./
RUN pip --python /opt/fairlead install --no-cache-dir --disable-pip-version-check --require-hashes \
    -r ${REQUIREMENTS}
COPY pyproject.toml README.md LICENSE ./
COPY functions functions
COPY infra infra
RUN pip --python /opt/fairlead install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.12-slim
# A number, so that Kubernetes sees that it is not root.
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/fairlead --shell /usr/sbin/nologin fairlead
COPY --from=build /opt/fairlead /opt/fairlead
ENV PATH=/opt/fairlead/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    FAIRLEAD_CONFIG=/etc/fairlead/fairlead.toml \
    FAIRLEAD_STATE=sqlite:////var/lib/fairlead/fairlead.db
WORKDIR /var/lib/fairlead
USER 10001
VOLUME /var/lib/fairlead
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/health')"]
ENTRYPOINT ["fairlead"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8080"]
