import type { CommandLine } from '../command-line.ts'
import { styled } from '../control/output.ts'
import { defaultUrl } from '../target.ts'
import { expectValid } from '../usage-error.ts'
import { flagsByVerb } from '../verbs.ts'
import { type Check, isOk } from './check.ts'
import { proxyCheck, sdkCheck } from './environment-checks.ts'
import { type Machine, thisMachine } from './machine.ts'
import { localhostCheck, nodeCheck, sm3Check } from './machine-checks.ts'
import { optionsCheck, sceneCheck } from './option-checks.ts'
import { clockCheck, type ServerTarget, serverCheck } from './server-checks.ts'

/** Runs the checks of `doctor` and prints them. Returns the exit status: 1 if there is a problem, else 0. */
export async function printDiagnosis(
  command: CommandLine,
  machine: Machine = thisMachine,
  print: (text: string) => void = console.log,
): Promise<number> {
  const { json, url } = expectValid(
    flagsByVerb.doctor,
    command.verbFlags.input,
    command.verbFlags.nameOf,
  )
  const checks = await diagnose(command, machine, url)
  const ok = checks.every(isOk)
  print(
    json
      ? JSON.stringify({ ok, checks: checks.map(jsonOf) }, null, 2)
      : checks.map(textOf).join('\n'),
  )
  return ok ? 0 : 1
}

async function diagnose(
  { config, optionsError }: CommandLine,
  machine: Machine,
  given: string | undefined,
): Promise<Check[]> {
  const target: ServerTarget = {
    url: given ?? defaultUrl(config),
    isGiven: given !== undefined,
    config,
  }
  const scene = await sceneCheck(config)
  const server = await serverCheck(machine, target)
  const auth = server.health?.auth ?? config.auth
  return [
    nodeCheck(machine),
    await optionsCheck(config, optionsError),
    scene.check,
    server.check,
    await clockCheck(machine, target, server.health),
    await localhostCheck(machine, config.host),
    proxyCheck(machine, target.url),
    sdkCheck(machine, { url: target.url, auth, accessKeys: scene.accessKeys }),
    sm3Check(machine),
  ]
}

function jsonOf(check: Check): object {
  const { name, ...rest } = check
  return { name, ok: isOk(check), ...rest }
}

function textOf(check: Check): string {
  const { name, found, advice } = check
  const [verdict, style] = isOk(check) ? (['ok', 'green'] as const) : (['problem', 'red'] as const)
  const shown = styled(process.stdout, style, verdict) + ' '.repeat(9 - verdict.length)
  return `${shown}${name.padEnd(11)}${found}${advice === undefined ? '' : `; ${advice}`}`
}
