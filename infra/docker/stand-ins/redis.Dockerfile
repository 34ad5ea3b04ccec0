# Stands in for redis:7.4 where no registry is at hand: Debian's Redis 7.0.
ARG BASE=node:24-bookworm-slim
FROM ${BASE}
RUN apt-get update -q && apt-get install -q -y --no-install-recommends redis-server && rm -rf /var/lib/apt/lists/* && \
    mkdir -p /data && chown 999:999 /data
# The package's own settings are for its own user alone; a file that is mounted beside them is for everybody.
RUN chmod 755 /etc/redis
VOLUME /data
WORKDIR /data
CMD ["redis-server"]
