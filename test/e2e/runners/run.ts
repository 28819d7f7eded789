/**
 * Runs the recipes of docs/recipes/ with their runners and the packed package: `npm run test:runners`. Each recipe runs
 * once unchanged, which must pass, and once with a wrong expectation, which must fail.
 * RUNNERS: names of languages, such as python,javascript (all that are here).
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { closingLine, type Outcome } from '../clients/table.ts'
import { go } from './go.ts'
import { java } from './java.ts'
import { javascript } from './javascript.ts'
import type { Language, Place } from './language.ts'
import { installPackage } from './place.ts'
import { python } from './python.ts'

const languages: readonly Language[] = [javascript, python, go, java]

/** The outcomes of a language, with one more if it could not be run. */
async function outcomesOf(language: Language, place: Place): Promise<Outcome[]> {
  try {
    return await language.outcomes(place)
  } catch (error) {
    const run = { client: language.name, leg: 'run', operation: 'ends by itself' }
    return [{ ...run, ok: false, error: String(error) }]
  }
}

const wanted = process.env['RUNNERS']?.split(',')

const known = languages.map(({ name }) => name)
const unknown = (wanted ?? []).filter((name) => !known.includes(name))
if (unknown.length > 0) throw new Error(`RUNNERS: found ${unknown}, expected some of ${known}`)

const outcomes: Outcome[] = []
const skipped: string[] = []
const folder = await mkdtemp(join(tmpdir(), 'runners-'))
try {
  const place = {
    ...(await installPackage(folder)),
    skip: (reason: string) => skipped.push(reason),
  }
  for (const language of languages.filter(({ name }) => wanted?.includes(name) ?? true)) {
    if (await language.isHere()) outcomes.push(...(await outcomesOf(language, place)))
    else {
      place.skip(`${language.name}: skipped, ${language.needs} is not here`)
      // Who names a language wants it to run.
      const run = { client: language.name, leg: 'run', operation: 'is installed' }
      if (wanted) outcomes.push({ ...run, ok: false, error: `${language.needs} is not here` })
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
for (const { client, leg, ok, operation, error } of outcomes) {
  console.log(`${ok ? 'ok' : 'not ok'}: ${client}, ${operation}, ${leg}${ok ? '' : `: ${error}`}`)
}
for (const reason of skipped) console.log(reason)
console.log(closingLine(outcomes))
process.exitCode = outcomes.length > 0 && outcomes.every(({ ok }) => ok) ? 0 : 1
