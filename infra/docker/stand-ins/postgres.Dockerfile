# Stands in for postgres:18.4 where no registry is at hand, as far as infra/compose.yaml uses it: the same server out of npm's
# embedded-postgres, with Debian's psql. Its folder holds `native`, and is put together by infra/e2e/src/containers.
ARG BASE=node:24-bookworm-slim
FROM ${BASE}
RUN apt-get update -q && apt-get install -q -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/* && \
    groupadd --gid 999 postgres && useradd --uid 999 --gid 999 --no-create-home --home-dir /var/lib/postgresql postgres && \
    mkdir -p /var/lib/postgresql /var/run/postgresql && chown 999:999 /var/lib/postgresql /var/run/postgresql
COPY native /opt/postgresql
COPY postgres.sh /usr/local/bin/postgres.sh
ENV PATH=/opt/postgresql/bin:/usr/local/bin:/usr/bin:/bin PGDATA=/var/lib/postgresql/18/docker
VOLUME /var/lib/postgresql
STOPSIGNAL SIGINT
ENTRYPOINT ["/usr/local/bin/postgres.sh"]
CMD ["postgres"]
