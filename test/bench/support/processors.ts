import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * The command that runs a program on one of the processors that this process may use, or [] where there is no
 * `taskset` to do it (everywhere but on Linux). A server and its load run on two processors if there are two.
 * @example onProcessor(1) // ['taskset', '-c', '1']
 */
export function onProcessor(index: number): string[] {
  const processors = allowed()
  if (processors.length === 0) return []
  return ['taskset', '-c', `${processors[index % processors.length]}`]
}

/** Numbers of the processors that this process may use, as Linux tells them: `Cpus_allowed_list: 0-1,4`. */
function allowed(): number[] {
  try {
    const [, list = ''] =
      /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    return list.split(',').flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number)
      return Array.from({ length: last - first + 1 }, (_, index) => first + index)
    })
  } catch {
    return []
  }
}

/** Starts a TypeScript program with a channel for messages on one of the processors. */
export function forkOn(index: number, path: string, args: readonly string[] = []): ChildProcess {
  const [execPath = process.execPath, ...execArgv] = [
    ...onProcessor(index),
    process.execPath,
    ...['--import', 'tsx'],
  ]
  return fork(path, args, { execPath, execArgv })
}
