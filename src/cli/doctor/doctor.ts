import type { CommandLine } from '../command-line.ts'
import { expectValid } from '../mistakes.ts'
import { usualUrl } from '../target.ts'
import { ownFlags } from '../verbs.ts'
import { type Check, isOk } from './check.ts'
import { proxyCheck, sdkCheck } from './environment-checks.ts'
import { type Machine, thisMachine } from './machine.ts'
import { localhostCheck, nodeCheck, sm3Check } from './machine-checks.ts'
import { optionsCheck, sceneCheck } from './option-checks.ts'
import { clockCheck, type Place, serverCheck } from './server-checks.ts'

/** Prints what stands between a client and the server; the exit status is 1 where something does. */
export async function printDiagnosis(
  command: CommandLine,
  machine: Machine = thisMachine,
  print: (text: string) => void = console.log,
): Promise<number> {
  const { json, url } = expectValid(ownFlags.doctor, command.own.input, command.own.nameOf)
  const checks = await diagnose(command, machine, url)
  const ok = checks.every(isOk)
  print(
    json ? JSON.stringify({ ok, checks: checks.map(told) }, null, 2) : checks.map(line).join('\n'),
  )
  return ok ? 0 : 1
}

async function diagnose(
  { config, mistake }: CommandLine,
  machine: Machine,
  given: string | undefined,
): Promise<Check[]> {
  const place: Place = { url: given ?? usualUrl(config), isGiven: given !== undefined, config }
  const scene = await sceneCheck(config)
  const server = await serverCheck(machine, place)
  const auth = server.health?.auth ?? config.auth
  return [
    nodeCheck(machine),
    await optionsCheck(config, mistake),
    scene.check,
    server.check,
    await clockCheck(machine, place, server.health),
    await localhostCheck(machine, config.host),
    proxyCheck(machine, place.url),
    sdkCheck(machine, { url: place.url, auth, accessKeys: scene.accessKeys }),
    sm3Check(machine),
  ]
}

function told(check: Check): object {
  const { name, ...rest } = check
  return { name, ok: isOk(check), ...rest }
}

function line(check: Check): string {
  const { name, found, advice } = check
  const verdict = isOk(check) ? 'ok' : 'problem'
  return `${verdict.padEnd(9)}${name.padEnd(11)}${found}${advice === undefined ? '' : `; ${advice}`}`
}
