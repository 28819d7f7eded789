/** Runs scripts of package.json at once: `tsx test/run-scripts.ts lint build`. Ends with 1 where one of them fails. */
import { runSuite } from './support/suite.ts'

const results = await Promise.all(
  process.argv.slice(2).map((name) => runSuite({ name, command: `npm run -s ${name}` })),
)
process.exitCode = results.every(({ fail }) => fail === 0) ? 0 : 1
