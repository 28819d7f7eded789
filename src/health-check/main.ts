// The health check of the image, and of other containers: exit status 0 if the server is ready, else 1.

import { checkHealth } from './health.ts'

void checkHealth().then(({ isReady, line }) => {
  console.log(line)
  process.exitCode = Number(!isReady)
})
