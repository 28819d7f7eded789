/**
 * Runs scripts of package.json in parallel: `tsx test/run-scripts.ts lint build`. Ends with 1 if one of them fails.
 * The last one prints its output as it comes, the others when they end. Closes with the share of assumed facts.
 */
import { assumedShare } from './support/provenance/files.ts'
import { runSuite } from './support/suite.ts'

const results = await Promise.all(
  process.argv
    .slice(2)
    .map((name, index, all) =>
      runSuite({ name, command: `npm run -s ${name}`, isStreamed: index === all.length - 1 }),
    ),
)
console.log(assumedShare())
process.exitCode = results.every(({ fail }) => fail === 0) ? 0 : 1
