import { Epoch, integer, ProjectPath, shortText } from './primitives.ts'
import * as z from './zod.ts'

const KeyPairName = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,255}$/, '1 to 255 characters of A-Z, a-z, 0-9, _ and -')

/** Content of a file such as `id_rsa.pub`, with or without the end of line. */
const PublicKey = z
  .string()
  .regex(
    /^(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+={0,2}( [^\n]*)?\s*$/,
    'an OpenSSH public key such as "ssh-rsa AAAA..."',
  )

/** Body that creates or imports a key pair, for KPS and for ECS. */
export const KeyPairCreateRequest = z.object({
  keypair: z.object({
    name: KeyPairName,
    type: z.literal('ssh', 'ssh, the only supported type').default('ssh'),
    public_key: PublicKey.optional(),
    scope: z.enum(['domain', 'user']).default('user'),
    user_id: z.string().optional(),
    key_protection: z
      .object({
        private_key: z.string().optional(),
        encryption: z
          .object({
            type: z.enum(['default', 'kms']).optional(),
            kms_key_id: z.string().optional(),
            kms_key_name: z.string().optional(),
          })
          .optional(),
      })
      .optional(),
  }),
})
export type KeyPairRequest = z.infer<typeof KeyPairCreateRequest>['keypair']

/** Body that changes the description of a key pair. */
export const KeyPairUpdateRequest = z.object({
  keypair: z.object({ description: shortText(255) }),
})

export const KeyPairsQuery = z.object({
  limit: integer(1, 1_000).default(50),
  marker: integer(0, 2_147_483_647)
    .default(0)
    .describe('Id of the last key pair of the previous page.'),
})
export type KeyPairsQuery = z.infer<typeof KeyPairsQuery>

export const KeyPairPath = ProjectPath.extend({ keypair_name: z.string() })

/** A key pair of a project. The private key is returned once, at creation, and not stored. */
export const KeyPair = z.strictObject({
  id: integer(1, 2_147_483_647),
  name: KeyPairName,
  type: z.literal('ssh'),
  scope: z.enum(['domain', 'user']),
  public_key: z.string(),
  fingerprint: z.string().describe("MD5 of the public key's bytes: 15:b0:f8:..."),
  is_key_protection: z.boolean(),
  user_id: z.string(),
  description: z.string().optional(),
  create_time: Epoch,
  update_time: Epoch.optional(),
})
export type KeyPair = z.infer<typeof KeyPair>
