import { z } from 'zod'

/** What the service itself refuses with (errors.md §1). */
export const ServiceError = z
  .object({
    error_code: z.string().describe('ModelArts. and four digits.'),
    error_msg: z.string().describe('Text; placeholders are filled in.'),
  })
  .meta({
    id: 'ErrorResponse',
    description: 'Error body of the ModelArts service.',
    example: {
      error_code: 'ModelArts.0104',
      error_msg: 'Parameter error. limit: found "x", expected an integer from 1 to 1000',
    },
  })
export type ServiceError = z.infer<typeof ServiceError>

/** What the gateway in front of the service refuses with. */
export const GatewayError = z
  .object({
    error_msg: z.string().describe('Text.'),
    error_code: z.string().describe('APIGW. and four digits.'),
    request_id: z.string().describe('The same as the header X-Request-Id.'),
  })
  .meta({
    id: 'ApigwErrorResponse',
    description: 'Error body of the API gateway in front of the service.',
    example: {
      error_msg: 'Incorrect IAM authentication information: x-auth-token not found',
      error_code: 'APIGW.0301',
      request_id: '0f6b1c5f2f6e4c0d8a4b7a0e9c1d2e3f',
    },
  })
export type GatewayError = z.infer<typeof GatewayError>

/** The failures every operation of the API may answer with; spread into `schema.response`. */
export const failures = {
  400: ServiceError.describe('Bad parameter'),
  401: GatewayError.describe('Unauthorized'),
  403: ServiceError.describe('Forbidden'),
  404: GatewayError.describe('Not Found'),
} as const
