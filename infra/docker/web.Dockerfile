# The web client and the small server of its files: docker build -f infra/docker/web.Dockerfile -t parley/web-client .
# The secrets are those of the Dockerfile beside this one.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS manifests
WORKDIR /parley
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json -delete && find . -type d -empty -delete

FROM ${NODE_IMAGE} AS build
WORKDIR /parley
COPY --from=manifests /parley .
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=secret,id=ca,target=/run/secrets/ca \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi; \
    install="--workspace=services/web-client --include=dev --ignore-scripts --no-audit --no-fund --loglevel=error"; \
    npm ci $install || npm install --no-save $install
COPY . .
# As `npm start` does it: built by Vite, with the compressed forms beside the files.
RUN cd services/web-client && node ../../node_modules/vite/bin/vite.js build --outDir /web --emptyOutDir --logLevel warn && \
    node --input-type=module -e "import { compressFiles } from '/parley/infra/local/src/web/compress.ts'; await compressFiles('/web')"
RUN mkdir -p /served/infra/local/src && cp package.json infra/docker/health.mjs /served/ && cp infra/local/package.json /served/infra/local/ && \
    cp -r infra/local/src/web infra/local/src/web-server.ts infra/local/src/edge-problem.ts infra/local/src/edge-routes.ts /served/infra/local/src/

FROM ${NODE_IMAGE} AS runtime
RUN rm -rf /usr/local/lib/node_modules /usr/local/include /usr/local/share /opt/yarn* /root/.npm \
      /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg \
      /usr/local/bin/docker-entrypoint.sh /usr/share/doc /usr/share/man /usr/share/info /usr/share/locale \
      /var/cache/apt/* /var/lib/apt/lists/* /var/log/* /tmp/*

FROM scratch
COPY --from=runtime / /
COPY --from=build /served /parley
COPY --from=build /web /parley/web
WORKDIR /parley
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin NODE_ENV=production HOST=0.0.0.0 PORT=8080 WEB_FOLDER=/parley/web HEALTH_PATH=/
USER 1000:1000
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=3 CMD ["node", "health.mjs"]
CMD ["node", "infra/local/src/web-server.ts"]
