# Stands in for redis:7.4 where no registry is at hand: Debian's Redis 7.0.
ARG BASE=node:24-bookworm-slim
FROM ${BASE}
RUN apt-get update -q && apt-get install -q -y --no-install-recommends redis-server && rm -rf /var/lib/apt/lists/* && \
    mkdir -p /data && chown 999:999 /data
VOLUME /data
WORKDIR /data
CMD ["redis-server"]
