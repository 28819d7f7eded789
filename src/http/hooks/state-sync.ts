import type { onSendHookHandler } from 'fastify'
import { serviceUnavailable } from '../../cloud/errors/errors.ts'
import { notSaved } from '../../control/control-errors.ts'
import type { Engine } from '../../control/engine.ts'
import type { SaveAnswer } from '../../schemas/control.ts'
import { isControlUrl } from '../error-handler.ts'
import { warn } from '../input/warnings.ts'

/** Methods of requests that only read. */
const READS: readonly string[] = ['GET', 'HEAD', 'OPTIONS']

/**
 * onSend hook: holds a positive response to a write back until the state file has every change. If it cannot be saved, the
 * response is 503: the change is made, but a crash would lose it (docs/decisions.md#a-write-that-cannot-be-saved).
 */
export function saveBeforeResponse(engine: Engine): onSendHookHandler {
  return (request, reply, payload, done) => {
    if (READS.includes(request.method) || reply.statusCode >= 400) {
      done(null, payload)
      return
    }
    void Promise.resolve(engine.snapshots.saveChanges()).then((isSaved) => {
      if (isSaved) return done(null, payload)
      const status = engine.snapshots.file?.status as SaveAnswer
      const { trouble = 'no result yet' } = status
      warn(request, reply, [`the change is made, but not saved in ${status.path}: ${trouble}`])
      done(isControlUrl(request.url) ? notSaved(status) : serviceUnavailable())
    })
  }
}
