FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json *.md ./
COPY docs ./docs
COPY src ./src
COPY fixtures ./fixtures
RUN npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="modelarts-notebooks-mock" \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production NOTEBOOKS_MOCK_HOST=0.0.0.0
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
COPY fixtures ./fixtures
COPY openapi ./openapi
# A volume mounted here is the ordinary user's to write.
RUN mkdir /state && chown node:node /state
USER node
EXPOSE 6404
# It finds the port by itself, so that every way to set options is fine.
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
  CMD ["node", "dist/health-check.cjs"]
ENTRYPOINT ["node", "dist/cli.js"]
