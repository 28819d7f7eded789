# The image has only JavaScript and data of its own, so that one build is for amd64 and for arm64:
#   docker build -t modelarts-notebooks-mock .
#   docker buildx build --platform linux/amd64,linux/arm64 -t REGISTRY/modelarts-notebooks-mock --push .
# The stage `build` runs on the machine that builds, whatever the platform of the image is.
FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build
# Files of the image. Any user may write to /state, so that a new volume there belongs to nobody in particular.
RUN mkdir -p /image/app /image/scene /image/state \
 && cp -r dist fixtures openapi package.json LICENSE /image/app \
 && rm -f /image/app/dist/built-from.txt \
 && chmod -R a+rX /image \
 && chmod 777 /image/state

FROM node:24-bookworm-slim
COPY --from=build /image /
ENV NODE_ENV=production \
    NOTEBOOKS_MOCK_HOST=0.0.0.0
WORKDIR /app
# A number, so that Kubernetes can check runAsNonRoot. Every other user and group works too.
USER 1000:0
EXPOSE 6404
# It finds the port by itself, so that every way to set options is fine.
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
  CMD ["node", "/app/dist/health-check.cjs"]
ENTRYPOINT ["node", "/app/dist/cli.js"]
# Last, because they differ in each build. A test compares the version with that of package.json.
ARG VERSION=0.2.0
ARG REVISION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="modelarts-notebooks-mock" \
      org.opencontainers.image.description="A local server that stands in for the notebooks API of Huawei Cloud ModelArts" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.source="$SOURCE" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.base.name="docker.io/library/node:24-bookworm-slim"
