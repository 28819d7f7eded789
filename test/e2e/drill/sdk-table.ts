/**
 * Drills the programs of sdks/, and writes the tables of docs/recipes/drill.md and its Chinese page:
 * `npx tsx test/e2e/drill/sdk-table.ts python go`, or all of them. It needs `npm run build`.
 * DRILL_REPORTS: a folder for the reports, in which a later run finds those of SDKs that it does not drill.
 * TERRAFORM_PROVIDER: the folder with the binary of the provider.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DrillReport } from '../../../src/schemas/drill.ts'
import { pageUrl } from '../../support/documents.ts'
import { drilled } from './drill-run.ts'
import { sdkTables } from './sdk-tables.ts'
import { newFolder, type Sdk, sdks } from './sdks.ts'

const MINUTES = 30

const pages = ['docs/recipes/drill.md', 'docs/zh-CN/recipes/drill.md']

const kept = process.env['DRILL_REPORTS']

const fileOf = ({ name }: Sdk) => join(kept ?? '', `${name}.json`)

/** The report of a new drill; undefined if the SDK cannot run here. */
async function newReport(sdk: Sdk): Promise<DrillReport | undefined> {
  const reason = await sdk.reasonToSkip()
  if (reason !== undefined) {
    console.log(`${sdk.name}: skipped, ${reason}`)
    return undefined
  }
  const folder = await newFolder(sdk.name)
  try {
    const command = await sdk.prepare(folder, AbortSignal.timeout(MINUTES * 60_000))
    const start = performance.now()
    const { report, status, stdout } = await drilled(command, sdk.flags)
    const seconds = ((performance.now() - start) / 1_000).toFixed(0)
    console.log(stdout)
    console.log(`${sdk.name}: ${report.cells.length} cells in ${seconds} s, status ${status}`)
    for (const line of report.flaky) console.log(`${sdk.name}: flaky: ${line}`)
    return report
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The report of an earlier run, if it was kept. */
async function oldReport(sdk: Sdk): Promise<DrillReport | undefined> {
  if (kept === undefined) return undefined
  const text = await readFile(fileOf(sdk), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : DrillReport.parse(JSON.parse(text))
}

async function writePage(page: string, tables: string): Promise<void> {
  const text = await readFile(pageUrl(page), 'utf8')
  const written = text.replace(
    /(<!-- sdks -->\n)[\s\S]*(\n<!-- \/sdks -->)/,
    (_, before: string, after: string) => `${before}\n${tables}\n${after}`,
  )
  if (!written.includes(tables)) throw new Error(`${page}: found no <!-- sdks -->, expected one`)
  await writeFile(pageUrl(page), written)
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !sdks.some((sdk) => sdk.name === name))
if (unknown.length > 0) throw new Error(`found ${unknown}, expected names of folders of sdks/`)

if (kept !== undefined) await mkdir(kept, { recursive: true })
const reports = new Map<string, DrillReport>()
for (const sdk of sdks) {
  const isWanted = wanted.length === 0 || wanted.includes(sdk.name)
  const fresh = isWanted ? await newReport(sdk) : undefined
  if (fresh !== undefined && kept !== undefined) await writeFile(fileOf(sdk), JSON.stringify(fresh))
  const report = fresh ?? (await oldReport(sdk))
  if (report !== undefined) reports.set(sdk.name, report)
}
const tables = sdkTables(reports)
console.log(tables)
if (reports.size > 0) for (const page of pages) await writePage(page, tables)
