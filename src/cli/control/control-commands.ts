import type { CommandLine } from '../command-line.ts'
import { captureCommand } from './capture.ts'
import { clockCommand } from './clock.ts'
import type { ControlVerb } from './control-verbs.ts'
import { faultCommand } from './fault.ts'
import { type LogsHost, logsCommand } from './logs.ts'
import { resetCommand } from './reset.ts'
import { sceneCommand } from './scene.ts'
import { snapshotCommand } from './snapshot.ts'
import { statusCommand } from './status.ts'
import { type TourHost, tourCommand } from './tour/tour.ts'

/** The commands that call the control plane. Each returns its exit status. */
export const controlCommands: Readonly<
  Record<ControlVerb, (line: CommandLine, host: LogsHost & TourHost) => Promise<number>>
> = {
  status: statusCommand,
  reset: resetCommand,
  fault: faultCommand,
  clock: clockCommand,
  scene: sceneCommand,
  snapshot: snapshotCommand,
  logs: logsCommand,
  capture: captureCommand,
  tour: tourCommand,
}
