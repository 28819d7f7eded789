import * as z from './zod.ts'

/** Error body of the service itself (docs/contract/errors.md#body-shapes). */
export const ServiceError = z
  .object({
    error_code: z.string().describe('ModelArts. followed by four digits.'),
    error_msg: z.string().describe('Text, with placeholders replaced.'),
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

/** Error body of the API gateway in front of the service. */
export const GatewayError = z
  .object({
    error_msg: z.string().describe('Text.'),
    error_code: z.string().describe('APIGW. followed by four digits.'),
    request_id: z.string().describe('Same value as header X-Request-Id.'),
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

/** Error responses that every operation can return; spread into `schema.response`. */
export const failures = {
  400: ServiceError.describe('Bad parameter'),
  401: GatewayError.describe('Unauthorized'),
  403: ServiceError.describe('Forbidden'),
  404: GatewayError.describe('Not Found'),
} as const
