import type { FastifyInstance } from 'fastify'
import { bodyTooLarge } from '../../cloud/errors/errors.ts'
import { ACCEPTED_ENCODINGS, codingsOf, decodedParts } from '../input/content-encoding.ts'
import type { OpenRequests } from '../listener/open-requests.ts'
import { dropUnreadBody } from '../listener/unread-body.ts'
import { hasBody, headerOf } from '../request.ts'

/**
 * Hooks and the parser that read the bodies of all requests as bytes: at most `bodyLimit` of the route, as sent and without
 * their Content-Encoding. Registered after the hooks of the journal, which open the entry.
 */
export function addBodyReading(app: FastifyInstance, requests: OpenRequests): void {
  app.addHook('preParsing', (request, reply, _payload, done) => {
    if (hasBody(request.raw)) {
      try {
        codingsOf(request)
      } catch (error) {
        reply.header('accept-encoding', ACCEPTED_ENCODINGS)
        throw error
      }
    }
    // Refused before 100 Continue, so that the client does not send the body.
    if (Number(headerOf(request, 'content-length')) > request.routeOptions.bodyLimit) {
      throw bodyTooLarge()
    }
    if (requests.isWaiting(request.raw)) reply.raw.writeContinue()
    done()
  })

  // The Node SDK sends and signs a body with some GET requests.
  app.addHttpMethod('GET', { hasBody: true, overrideExisting: true })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, given, done) => {
    const sent = given as Buffer
    request.sentBody = sent
    const read = (body: Buffer) => {
      if (request.entry !== null) request.entry.body = body
      done(null, body)
    }
    const codings = sent.length === 0 ? [] : codingsOf(request)
    if (codings.length === 0) read(sent)
    else decodedParts(request, [sent], codings).then((parts) => read(Buffer.concat(parts)), done)
  })

  app.addHook('onSend', (request, reply, payload, done) => {
    dropUnreadBody(request, reply, requests)
    done(null, payload)
  })
}
