import { readFileSync } from 'node:fs'

export type StopSignalName = 'SIGHUP' | 'SIGINT' | 'SIGQUIT' | 'SIGTERM'

/** Bit of SIGHUP in the masks of signals. */
const HANGUP = 1n

/**
 * The signals that stop a drill. SIGHUP comes when the terminal is closed; a drill under nohup goes on. Only Linux shows which
 * signals a process was told to ignore.
 */
export function stopSignals(status = '/proc/self/status'): readonly StopSignalName[] {
  const others = ['SIGINT', 'SIGQUIT', 'SIGTERM'] as const
  return isHangupIgnored(status) ? others : ['SIGHUP', ...others]
}

function isHangupIgnored(status: string): boolean {
  try {
    const [, mask = '0'] = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync(status, 'utf8')) ?? []
    return (BigInt(`0x${mask}`) & HANGUP) !== 0n
  } catch {
    return false
  }
}
